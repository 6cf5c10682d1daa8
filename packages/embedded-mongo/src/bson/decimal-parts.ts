import { Decimal128, type Int32, Long } from 'bson';

/** A decimal as a whole number times a power of ten. */
export interface DecimalParts {
  readonly coefficient: bigint;
  readonly exponent: number;
}

const BIAS = 6176;
const MAX_EXPONENT = 6111;
/** The first whole number that 34 digits do not hold. */
const LIMIT = 10n ** 34n;
const COEFFICIENT_BITS = 49n;
const HIGH_COEFFICIENT = (1n << COEFFICIENT_BITS) - 1n;
const LOW_64 = (1n << 64n) - 1n;
const NEGATIVE = 1n << 63n;
const SPECIAL = 3n << 61n;

/**
 * The parts of a finite decimal in the binary encoding of IEEE 754-2008. Undefined for infinities and NaN, for a negative zero, which no
 * whole number tells, and for encodings that are not canonical.
 */
export function decimalParts({ bytes }: Decimal128): DecimalParts | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const high = view.getBigUint64(8, true);
  if ((high & SPECIAL) === SPECIAL) return undefined;
  const coefficient = ((high & HIGH_COEFFICIENT) << 64n) | view.getBigUint64(0, true);
  const isNegative = (high & NEGATIVE) !== 0n;
  if (coefficient >= LIMIT || (coefficient === 0n && isNegative)) return undefined;
  const exponent = Number((high >> COEFFICIENT_BITS) & 0x3fffn) - BIAS;
  return { coefficient: isNegative ? -coefficient : coefficient, exponent };
}

/** The parts of a whole number. */
export const wholeParts = (value: Int32 | Long): DecimalParts => ({
  coefficient: value instanceof Long ? value.toBigInt() : BigInt(value.value),
  exponent: 0,
});

const DIGITS = 34;

/** Rounds to 34 digits, ties to even (IEEE 754-2008 §4.3.1). */
function rounded(coefficient: bigint, exponent: number): DecimalParts {
  const extra = coefficient.toString().length - DIGITS;
  const unit = 10n ** BigInt(extra);
  const [quotient, rest] = [coefficient / unit, (coefficient % unit) * 2n];
  const up = rest > unit || (rest === unit && quotient % 2n === 1n);
  const kept = up ? quotient + 1n : quotient;
  return kept === LIMIT
    ? { coefficient: kept / 10n, exponent: exponent + extra + 1 }
    : { coefficient: kept, exponent: exponent + extra };
}

/** The decimal of these parts, rounded to 34 digits; undefined where it is beyond the exponent's range. */
export function decimalOf(parts: DecimalParts): Decimal128 | undefined {
  const { coefficient } = parts;
  const whole = coefficient < 0n ? -coefficient : coefficient;
  const { coefficient: magnitude, exponent } =
    whole < LIMIT ? { coefficient: whole, exponent: parts.exponent } : rounded(whole, parts.exponent);
  if (exponent < -BIAS || exponent > MAX_EXPONENT) return undefined;
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const high = (BigInt(exponent + BIAS) << COEFFICIENT_BITS) | (magnitude >> 64n);
  view.setBigUint64(0, magnitude & LOW_64, true);
  view.setBigUint64(8, coefficient < 0n ? high | NEGATIVE : high, true);
  return new Decimal128(bytes);
}

/** So far numbers are brought to one exponent by whole numbers. */
const FARTHEST = 40;

/** Two decimals' coefficients at their smaller exponent; undefined where they are too far from each other. */
export function aligned(a: DecimalParts, b: DecimalParts): readonly [bigint, bigint, number] | undefined {
  const exponent = Math.min(a.exponent, b.exponent);
  const [up, other] = [a.exponent - exponent, b.exponent - exponent];
  if (up > FARTHEST || other > FARTHEST) return undefined;
  return [a.coefficient * 10n ** BigInt(up), b.coefficient * 10n ** BigInt(other), exponent];
}
