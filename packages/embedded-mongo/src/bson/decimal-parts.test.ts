import { Decimal128, Double, Int32, Long } from 'bson';
import { Decimal as DecimalJs } from 'decimal.js';
import fc from 'fast-check';
import { decimalOf, decimalParts } from './decimal-parts.ts';
import { arithmetic, compareNumbers } from './numbers.ts';

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 34n) + 1n, max: 10n ** 34n - 1n }), fc.integer({ min: -6176, max: 6111 }))
  .map(([coefficient, exponent]) => Decimal128.fromString(`${coefficient}E${exponent}`));
const money = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: -8, max: 0 }))
  .map(([coefficient, exponent]) => Decimal128.fromString(`${coefficient}E${exponent}`));
const whole = fc.oneof(
  fc.integer().map((value) => new Int32(value)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value)),
);

test('parts make the same decimal again, to the bit', () => {
  fc.assert(
    fc.property(decimal, (value) => {
      const parts = decimalParts(value);
      expect(parts === undefined ? undefined : decimalOf(parts)?.bytes).toEqual(
        parts === undefined ? undefined : value.bytes,
      );
    }),
  );
});

test.each(['NaN', 'Infinity', '-Infinity', '-0', '-0.00'])('%s has no parts', (text) => {
  expect(decimalParts(Decimal128.fromString(text))).toBeUndefined();
});

/** Room for every digit of a product. */
const Exact = DecimalJs.clone({ precision: 200 });
const exact = (value: Decimal128 | Int32 | Long): DecimalJs => new Exact(value.toString());
const decimalsOf = (text: string): number => text.split('.')[1]?.length ?? 0;

test('money is added, subtracted and multiplied exactly, and shows the decimals that the rules say', () => {
  fc.assert(
    fc.property(money, fc.oneof(money, whole), (a, b) => {
      const [x, y] = [exact(a), exact(b)];
      for (const [operation, wanted] of [
        ['add', x.plus(y)],
        ['subtract', x.minus(y)],
        ['multiply', x.times(y)],
      ] as const) {
        const result = arithmetic(operation, a, b);
        expect(result).toBeInstanceOf(Decimal128);
        expect(exact(result as Decimal128).eq(wanted.toSignificantDigits(34, DecimalJs.ROUND_HALF_EVEN))).toBe(true);
      }
    }),
  );
  expect(String(arithmetic('add', Decimal128.fromString('1.50'), Decimal128.fromString('1.5')))).toBe('3.00');
  expect(String(arithmetic('add', Decimal128.fromString('1.50'), Decimal128.fromString('-1.50')))).toBe('0.00');
  expect(String(arithmetic('multiply', Decimal128.fromString('1.50'), Decimal128.fromString('2.0')))).toBe('3.000');
  expect(decimalsOf(String(arithmetic('add', Decimal128.fromString('0.1'), new Int32(1))))).toBe(1);
});

test('what 34 digits do not hold is rounded to them', () => {
  const most = Decimal128.fromString('9999999999999999999999999999999999');
  expect(String(arithmetic('add', most, new Int32(1)))).toBe('1.000000000000000000000000000000000E+34');
});

test('numbers of all types are compared by value', () => {
  fc.assert(
    fc.property(fc.oneof(money, whole), fc.oneof(money, whole), (a, b) => {
      expect(compareNumbers(a, b)).toBe(exact(a).comparedTo(exact(b)));
    }),
  );
  expect(compareNumbers(Decimal128.fromString('0.1'), new Double(0.1))).toBe(-1);
});
