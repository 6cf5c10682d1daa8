import fc from 'fast-check';
import {
  absoluteAmount,
  amountFromJsonNumber,
  canonicalAmount,
  compareAmounts,
  negateAmount,
  subtractAmounts,
  sumAmounts,
} from './amount.ts';
import { amountFromMinor, amountToMinor, formatAmount, minorUnitDecimals } from './currency.ts';
import { AmountError } from './plain-decimal.ts';

const cents = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
const asAmount = (minor: bigint) => amountFromMinor(minor, 2);

describe('sums', () => {
  test('agree with integer arithmetic on minor units, whatever the amounts', () => {
    fc.assert(
      fc.property(fc.array(cents, { maxLength: 50 }), (list) => {
        const expected = list.reduce((sum, one) => sum + one, 0n);
        expect(amountToMinor(sumAmounts(list.map(asAmount)), 2)).toBe(expected);
      }),
    );
  });

  test('are exact where binary floats are not', () => {
    expect(sumAmounts(['0.1', '0.2'])).toBe('0.3');
    expect(sumAmounts(['9007199254740993.01', '0.01'])).toBe('9007199254740993.02');
    expect(sumAmounts([])).toBe('0');
    expect(sumAmounts(['1.50', '-1.50'])).toBe('0.00');
    expect(sumAmounts(['-0.05', '0.005'])).toBe('-0.045');
    expect(sumAmounts([`1${'0'.repeat(33)}`, `0.${'0'.repeat(32)}1`])).toBe(`1${'0'.repeat(33)}.${'0'.repeat(32)}1`);
  });

  test('a difference is the sum with the turned sign', () => {
    fc.assert(
      fc.property(cents, cents, (a, b) => {
        expect(subtractAmounts(asAmount(a), asAmount(b))).toBe(sumAmounts([asAmount(a), negateAmount(asAmount(b))]));
      }),
    );
  });
});

describe('signs and order', () => {
  test('negating twice gives the amount back, and zero has no sign', () => {
    fc.assert(fc.property(cents, (minor) => expect(negateAmount(negateAmount(asAmount(minor)))).toBe(asAmount(minor))));
    expect(negateAmount('0.00')).toBe('0.00');
    expect(canonicalAmount('-0')).toBe('0');
    expect(absoluteAmount('-12.50')).toBe('12.50');
  });

  test('order is that of the numbers, not of the texts', () => {
    fc.assert(
      fc.property(cents, cents, (a, b) => {
        expect(compareAmounts(asAmount(a), asAmount(b))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
    expect(compareAmounts('1.0', '1')).toBe(0);
  });
});

describe('minor units', () => {
  test('go there and back for every exponent', () => {
    fc.assert(
      fc.property(cents, fc.integer({ min: 0, max: 8 }), (minor, decimals) => {
        expect(amountToMinor(amountFromMinor(minor, decimals), decimals)).toBe(minor);
      }),
    );
  });

  test('refuse what would lose money', () => {
    expect(() => amountFromMinor(1.5, 2)).toThrow(AmountError);
    expect(() => amountFromMinor(2 ** 53, 2)).toThrow(AmountError);
    expect(() => amountToMinor('0.001', 2)).toThrow(AmountError);
  });

  test('follow ISO 4217', () => {
    expect(minorUnitDecimals('USD')).toBe(2);
    expect(formatAmount('1200', 'JPY')).toBe('1200');
    expect(formatAmount('1.5', 'KWD')).toBe('1.500');
    expect(formatAmount('1.2345', 'EUR')).toBe('1.2345');
  });
});

describe('amounts from outside', () => {
  test('a JSON number of a bank comes out as the bank wrote it', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 14), max: 10 ** 14 }), (minor) => {
        const written = amountFromMinor(minor, 2);
        const read: unknown = JSON.parse(written);
        expect(compareAmounts(amountFromJsonNumber(Number(read)), written)).toBe(0);
      }),
    );
    expect(amountFromJsonNumber(1e-7)).toBe('0.0000001');
    expect(amountFromJsonNumber(-0)).toBe('0');
  });

  test('a number that is read has the shortest text of its double', () => {
    const hundredths = fc.integer({ min: -(2 ** 33), max: 2 ** 33 }).map((whole) => whole / 100);
    const decimals = fc
      .record({ digits: fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), places: fc.integer({ min: 0, max: 6 }) })
      .map(({ digits, places }) => Number(`${digits}e-${places}`));
    const edges = fc.constantFrom(
      0,
      -0,
      0.005,
      0.015,
      1.005,
      0.29,
      1.15,
      4.35,
      21_474_836.47,
      21_474_836.48,
      21_474_836.475,
    );
    fc.assert(
      fc.property(fc.oneof(hundredths, decimals, edges), (value) => {
        fc.pre(!String(value).includes('e'));
        expect(amountFromJsonNumber(value)).toBe(String(value));
      }),
      { numRuns: 20_000 },
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0.1 + 0.2])('the number %p is refused', (value) => {
    expect(() => amountFromJsonNumber(value)).toThrow(AmountError);
  });

  test.each(['', ' ', '1e3', '+1', '1,50', '.5', '1.', '0x10', 'NaN', '1'.repeat(35)])(
    'the text %p is refused',
    (text) => {
      expect(() => canonicalAmount(text)).toThrow(AmountError);
    },
  );

  test('spelling is made canonical', () => {
    expect(canonicalAmount('007.500', 2)).toBe('7.50');
    expect(canonicalAmount('-3', 2)).toBe('-3.00');
  });
});
