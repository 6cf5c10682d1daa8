import { Decimal128, Double, Int32, Long } from 'bson';
import { Decimal as DecimalJs } from 'decimal.js';
import { aligned, type DecimalParts, decimalOf, decimalParts, wholeParts } from './decimal-parts.ts';
import type { NumberValue } from './types.ts';

/** IEEE 754-2008 decimal128: 34 digits, ties to even. */
export const Decimal = DecimalJs.clone({
  precision: 34,
  rounding: DecimalJs.ROUND_HALF_EVEN,
  minE: -6176,
  maxE: 6144,
  toExpNeg: -7,
  toExpPos: 34,
});

/** Room for comparing the exact values of doubles, whose expansions are long. */
const Exact = DecimalJs.clone({ precision: 1_100, minE: -9e15, maxE: 9e15 });

const INT32_MIN = -(2n ** 31n);
const INT32_MAX = 2n ** 31n - 1n;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

export function toBig(value: Int32 | Long): bigint {
  return value instanceof Int32 ? BigInt(value.value) : value.toBigInt();
}

/** The nearest double. */
export function toDouble(value: NumberValue): number {
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (value instanceof Long) return value.toNumber();
  const text = value.toString();
  return text === 'Infinity'
    ? Number.POSITIVE_INFINITY
    : text === '-Infinity'
      ? Number.NEGATIVE_INFINITY
      : Number(text);
}

/** The value as a decimal of 34 digits; a double gives its shortest text rounded to 15 digits, as MongoDB converts it. */
export function toDecimal(value: NumberValue): DecimalJs {
  if (value instanceof Double) {
    return new Decimal(Number.isFinite(value.value) ? Number(value.value.toPrecision(15)) : value.value);
  }
  return new Decimal(value instanceof Int32 ? value.value : value.toString());
}

export function fromDecimal(value: DecimalJs): Decimal128 {
  return Decimal128.fromString(
    value.isNaN() ? 'NaN' : value.isFinite() ? value.toString() : value.isNeg() ? '-Infinity' : 'Infinity',
  );
}

/** An integer in the narrowest type that is not narrower than `atLeast`; a double where 64 bits are too few. */
export function fromBig(value: bigint, atLeast: 'int' | 'long'): Int32 | Long | Double {
  if (atLeast === 'int' && value >= INT32_MIN && value <= INT32_MAX) return new Int32(Number(value));
  if (value >= INT64_MIN && value <= INT64_MAX) return Long.fromBigInt(value);
  return new Double(Number(value));
}

type Operation = 'add' | 'subtract' | 'multiply';

const onBig: Record<Operation, (a: bigint, b: bigint) => bigint> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
};
const onDouble: Record<Operation, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
};

/** How many decimals a decimal shows: sums keep the longer of the two ("1.50" + "1.5" is "3.00"). */
function scaleOf(value: NumberValue): number {
  if (!(value instanceof Decimal128)) return 0;
  const [mantissa = '', exponent = '0'] = value.toString().split('E');
  const dot = mantissa.indexOf('.');
  return Math.max((dot < 0 ? 0 : mantissa.length - dot - 1) - Number(exponent), 0);
}

function withScale(value: DecimalJs, scale: number): Decimal128 {
  if (!value.isFinite() || scale === 0) return fromDecimal(value);
  const digits = Math.min(scale, Math.max(34 - Math.max(value.e + 1, 1), 0));
  return value.decimalPlaces() <= digits ? Decimal128.fromString(value.toFixed(digits)) : fromDecimal(value);
}

/** The parts of a number that is exact in decimal, with no zeros beyond the point that it does not show. */
function exactParts(value: NumberValue): DecimalParts | undefined {
  if (value instanceof Double) return undefined;
  const parts = value instanceof Decimal128 ? decimalParts(value) : wholeParts(value);
  return parts === undefined || parts.exponent > 0 ? undefined : parts;
}

/** What most money is: few digits, which whole numbers add up far faster than decimals of any kind. Undefined for all else. */
function exactArithmetic(operation: Operation, a: NumberValue, b: NumberValue): Decimal128 | undefined {
  const [x, y] = [exactParts(a), exactParts(b)];
  if (x === undefined || y === undefined) return undefined;
  if (operation === 'multiply') {
    const coefficient = x.coefficient * y.coefficient;
    // The sign of a zero is none of a whole number's.
    return coefficient === 0n ? undefined : decimalOf({ coefficient, exponent: x.exponent + y.exponent });
  }
  const both = aligned(x, y);
  return both === undefined
    ? undefined
    : decimalOf({ coefficient: onBig[operation](both[0], both[1]), exponent: both[2] });
}

/**
 * Exact where integers or decimals allow: decimal if one is decimal, else double if one is double, else the narrower integer
 * type that holds the result.
 */
export function arithmetic(operation: Operation, a: NumberValue, b: NumberValue): NumberValue {
  if (a instanceof Decimal128 || b instanceof Decimal128) {
    const whole = exactArithmetic(operation, a, b);
    if (whole !== undefined) return whole;
    const [x, y] = [toDecimal(a), toDecimal(b)];
    const result = operation === 'add' ? x.plus(y) : operation === 'subtract' ? x.minus(y) : x.times(y);
    const scale = operation === 'multiply' ? scaleOf(a) + scaleOf(b) : Math.max(scaleOf(a), scaleOf(b));
    return withScale(result, scale);
  }
  if (a instanceof Double || b instanceof Double) return new Double(onDouble[operation](toDouble(a), toDouble(b)));
  return fromBig(onBig[operation](toBig(a), toBig(b)), a instanceof Long || b instanceof Long ? 'long' : 'int');
}

/** Division never is integer division: decimal if one is decimal, else double. */
export function divide(a: NumberValue, b: NumberValue): Double | Decimal128 {
  if (a instanceof Decimal128 || b instanceof Decimal128) return fromDecimal(toDecimal(a).div(toDecimal(b)));
  return new Double(toDouble(a) / toDouble(b));
}

/** The remainder with the dividend's sign. */
export function remainder(a: NumberValue, b: NumberValue): NumberValue {
  if (a instanceof Decimal128 || b instanceof Decimal128) return fromDecimal(toDecimal(a).mod(toDecimal(b)));
  if (a instanceof Double || b instanceof Double) return new Double(toDouble(a) % toDouble(b));
  return fromBig(toBig(a) % toBig(b), a instanceof Long || b instanceof Long ? 'long' : 'int');
}

export function isZero(value: NumberValue): boolean {
  return value instanceof Long
    ? value.isZero()
    : toDouble(value) === 0 && (!(value instanceof Decimal128) || toDecimal(value).isZero());
}

function exact(value: NumberValue): DecimalJs {
  if (value instanceof Int32) return new Exact(value.value);
  if (value instanceof Double) return new Exact(Number.isFinite(value.value) ? exactText(value.value) : value.value);
  return new Exact(value.toString());
}

/** Every digit of a double's value: a mantissa of 53 bits times a power of two. */
function exactText(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  return Math.abs(value) > 1e-60 ? value.toPrecision(100) : value.toExponential(100);
}

/** Compares by value across number types; NaN is less than all numbers and equal to itself. */
export function compareNumbers(a: NumberValue, b: NumberValue): number {
  if ((a instanceof Int32 || a instanceof Double) && (b instanceof Int32 || b instanceof Double)) {
    const [x, y] = [a.value, b.value];
    if (x < y) return -1;
    if (x > y) return 1;
    if (x === y) return 0;
    return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
  }
  if ((a instanceof Int32 || a instanceof Long) && (b instanceof Int32 || b instanceof Long)) {
    const [x, y] = [toBig(a), toBig(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  const [left, right] = [exactParts(a), exactParts(b)];
  const both = left === undefined || right === undefined ? undefined : aligned(left, right);
  if (both !== undefined) return both[0] < both[1] ? -1 : both[0] > both[1] ? 1 : 0;
  const [x, y] = [exact(a), exact(b)];
  if (x.isNaN() || y.isNaN()) return Number(y.isNaN()) - Number(x.isNaN());
  return x.comparedTo(y);
}
