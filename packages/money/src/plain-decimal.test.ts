import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { absoluteAmount, amountFromJsonNumber, canonicalAmount, negateAmount } from './amount.ts';
import { AmountError, dotOf } from './plain-decimal.ts';

/** The same by arithmetic, with digits to spare: what spelling by characters has to agree with. */
const Exact = Decimal.clone({ precision: 100, toExpNeg: -9e15, toExpPos: 9e15 });

function computed(value: Decimal, decimals: number): string {
  const text = value.toFixed(Math.max(value.decimalPlaces(), decimals));
  return value.isZero() ? text.replace('-', '') : text;
}

const digits = (least: number) => fc.stringMatching(new RegExp(`^[0-9]{${least},14}$`));
const zeros = fc.integer({ min: 0, max: 4 }).map((count) => '0'.repeat(count));
const plain = fc
  .tuple(fc.constantFrom('', '-'), zeros, digits(1), fc.option(fc.tuple(digits(1), zeros), { nil: undefined }))
  .map(([sign, before, whole, rest]) => `${sign}${before}${whole}${rest === undefined ? '' : `.${rest.join('')}`}`);

test('an amount is spelled as arithmetic would', () => {
  fc.assert(
    fc.property(plain, fc.integer({ min: 0, max: 8 }), (text, decimals) => {
      const value = new Exact(text);
      const written = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
      expect(canonicalAmount(text, decimals)).toBe(computed(value, decimals));
      expect(negateAmount(text)).toBe(computed(value.negated(), written));
      expect(absoluteAmount(text)).toBe(computed(value.abs(), written));
    }),
    { numRuns: 2_000 },
  );
});

test('a spelling is its own', () => {
  fc.assert(
    fc.property(plain, fc.integer({ min: 0, max: 4 }), (text, decimals) => {
      const once = canonicalAmount(text, decimals);
      expect(canonicalAmount(once, decimals)).toBe(once);
      expect(new Exact(once).equals(text)).toBe(true);
    }),
  );
});

test('plain decimals of up to 34 significant digits are taken, and nothing else', () => {
  const near = fc.oneof(
    plain,
    fc.string(),
    fc.stringMatching(/^[-+.,e0-9 \n]{0,8}$/),
    fc.stringMatching(/^-?0{0,3}\d{30,36}(\.\d{1,3})?$/),
  );
  const isPlain = (text: string): boolean =>
    /^-?\d+(\.\d+)?$/.test(text) && text.replace(/[-.]/g, '').replace(/^0+/, '').length <= 34;
  fc.assert(
    fc.property(near, (text) => {
      if (isPlain(text)) expect(dotOf(text)).toBe(text.includes('.') ? text.indexOf('.') : text.length);
      else expect(() => dotOf(text)).toThrow(AmountError);
    }),
    { numRuns: 2_000 },
  );
});

test('a JSON number is taken as arithmetic would, whatever its size', () => {
  const numbers = fc.oneof(
    fc.double(),
    fc.integer(),
    fc
      .tuple(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.integer({ min: -24, max: 24 }))
      .map(([mantissa, exponent]) => Number(`${mantissa}e${exponent}`)),
  );
  fc.assert(
    fc.property(numbers, (value) => {
      const exact = Number.isFinite(value) ? new Exact(String(value)) : undefined;
      if (exact !== undefined && exact.precision() <= 15) expect(amountFromJsonNumber(value)).toBe(computed(exact, 0));
      else expect(() => amountFromJsonNumber(value)).toThrow(AmountError);
    }),
    { numRuns: 2_000 },
  );
});
