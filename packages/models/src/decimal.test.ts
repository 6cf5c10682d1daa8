import fc from 'fast-check';
import { Types } from 'mongoose';
import { toDecimal128 } from './decimal.ts';

const texts = fc.oneof(
  fc
    .tuple(fc.constantFrom('', '-'), fc.stringMatching(/^(0|[1-9]\d{0,16})$/), fc.stringMatching(/^(\.\d{1,10})?$/))
    .map((parts) => parts.join('')),
  fc.stringMatching(/^[-+]?\d{0,4}\.?\d{0,4}([eE]-?\d{1,2})?$/),
  fc.constantFrom('0', '-0', '0.00', '-0.00', '999999999999999', '-99999999999.99', '9007199254740993', '1.', '.5', ''),
  fc.string({ maxLength: 6 }),
);

const bytesOf = (make: () => Types.Decimal128): string | undefined => {
  try {
    return Buffer.from(make().bytes).toString('hex');
  } catch {
    return undefined;
  }
};

test('a decimal is stored as the driver would, byte by byte, and what the driver refuses is refused', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(bytesOf(() => toDecimal128(text))).toBe(bytesOf(() => Types.Decimal128.fromString(text)));
    }),
    { numRuns: 5_000 },
  );
});

test('decimals are values of their own', () => {
  expect(toDecimal128('-54.20').toString()).toBe('-54.20');
  expect(toDecimal128('-54.20').bytes).not.toBe(toDecimal128('-54.20').bytes);
});
