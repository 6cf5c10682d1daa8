import { toDecimal128 } from '@of/models';
import fc from 'fast-check';
import { decimalText, shownMoney } from './stored-money.ts';

test('a stored decimal comes back as the plain text that went in', () => {
  const plain = fc
    .tuple(fc.boolean(), fc.stringMatching(/^(0|[1-9]\d{0,16})$/), fc.stringMatching(/^\d{0,15}$/))
    .filter(([negative, whole, fraction]) => !negative || /[1-9]/.test(whole + fraction))
    .map(([negative, whole, fraction]) => `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`);
  fc.assert(
    fc.property(plain, (text) => {
      expect(decimalText(toDecimal128(text))).toBe(text);
    }),
  );
});

test.each([
  ['1E+3', '1000'],
  ['-12.5E+2', '-1250'],
  ['1E-7', '0.0000001'],
  ['0E+3', '0'],
])('%s is %s', (stored, text) => {
  expect(decimalText(toDecimal128(stored))).toBe(text);
});

test('money has the decimals of its currency', () => {
  expect(shownMoney(toDecimal128('-54.2'), 'USD')).toEqual({ amount: '-54.20', currency: 'USD' });
  expect(shownMoney(toDecimal128('54'), 'JPY')).toEqual({ amount: '54', currency: 'JPY' });
});
