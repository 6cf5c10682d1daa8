import fc from 'fast-check';
import { moneyText } from './money-text.ts';

test.each([
  ['1234.50', 'USD', 'en', '$1,234.50'],
  ['-0.05', 'EUR', 'en', '-€0.05'],
  ['-0.05', 'EUR', 'de', '-0,05\u00a0€'],
  ['1234567', 'JPY', 'en', '¥1,234,567'],
  ['0.00', 'BRL', 'en', 'R$0.00'],
  ['12.345', 'TND', 'en', 'TND\u00a012.345'],
  ['9007199254740993.01', 'USD', 'en', '$9,007,199,254,740,993.01'],
])('%s %s in %s is %s', (amount, currency, locale, text) => {
  expect(moneyText(amount, currency, locale)).toBe(text);
});

test('not a digit is lost or changed, however many there are', () => {
  const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{1,${length}}$`));
  fc.assert(
    fc.property(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 22n }), digits(12), (negative, whole, fraction) => {
      const text = moneyText(`${negative ? '-' : ''}${whole}.${fraction}`, 'USD');
      expect(text.replace(/[$,]/g, '')).toBe(`${negative ? '-' : ''}${whole}.${fraction}`);
    }),
  );
});

test.each(['', '1e3', '+1', '.5', '1,000.00', 'NaN', '0x10'])('%p is no amount', (text) => {
  expect(() => moneyText(text, 'USD')).toThrow(RangeError);
});
