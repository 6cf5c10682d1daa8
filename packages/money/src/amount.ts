import { Decimal as DecimalJs } from 'decimal.js';
import { AmountError, dotOf, spelled } from './plain-decimal.ts';

/** IEEE 754-2008 decimal128: 34 significant digits, ties to even. Nothing here ever touches a binary float. */
const Decimal = DecimalJs.clone({
  precision: 34,
  rounding: DecimalJs.ROUND_HALF_EVEN,
  toExpNeg: -9e15,
  toExpPos: 9e15,
});

function parse(text: string): DecimalJs {
  dotOf(text);
  return new Decimal(text);
}

function print(value: DecimalJs, decimals: number): string {
  const text = value.toFixed(Math.max(value.decimalPlaces(), decimals));
  return value.isZero() ? text.replace('-', '') : text;
}

function decimalsOf(text: string): number {
  return Math.max(0, text.length - dotOf(text) - 1);
}

/** A decimal's digits without its dot, as a whole number. @param dot where it is */
function unscaled(text: string, dot: number): bigint {
  return BigInt(dot === text.length ? text : text.slice(0, dot) + text.slice(dot + 1));
}

function scaled(value: bigint, decimals: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return `${value < 0n ? '-' : ''}${decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`}`;
}

/**
 * Adds signed decimal texts exactly, however many digits the sum has.
 * @returns the sum, with as many decimals as the addend that has most ("0" for none)
 * @throws AmountError when one is not a plain decimal
 */
export function sumAmounts(amounts: Iterable<string>): string {
  let sum = 0n;
  let decimals = 0;
  for (const amount of amounts) {
    const dot = dotOf(amount);
    const own = Math.max(0, amount.length - dot - 1);
    if (own > decimals) {
      sum *= 10n ** BigInt(own - decimals);
      decimals = own;
    }
    const value = unscaled(amount, dot);
    sum += own === decimals ? value : value * 10n ** BigInt(decimals - own);
  }
  return scaled(sum, decimals);
}

/** `a - b`, exactly. @throws AmountError when one is not a plain decimal */
export function subtractAmounts(a: string, b: string): string {
  return print(parse(a).minus(parse(b)), Math.max(decimalsOf(a), decimalsOf(b)));
}

/** The amount with its sign turned; zero has none. @throws AmountError when it is not a plain decimal */
export function negateAmount(amount: string): string {
  return spelled(amount, 'turned');
}

/** The amount without its sign. @throws AmountError when it is not a plain decimal */
export function absoluteAmount(amount: string): string {
  return spelled(amount, 'dropped');
}

/** -1, 0 or 1 as `a` is less than, equal to or greater than `b`, whatever their decimals ("1.0" equals "1"). */
export function compareAmounts(a: string, b: string): -1 | 0 | 1 {
  const order = parse(a).comparedTo(parse(b));
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

/** Decimals of so many hundredths, without zeros at their end. */
const HUNDREDTHS = Array.from({ length: 100 }, (_, hundredths) =>
  hundredths === 0 ? '' : `.${String(hundredths).padStart(2, '0').replace(/0$/, '')}`,
);
/** Below 2^31 whole numbers are written without the search for the shortest text of a double, which costs most of a mapping. */
const MOST_HUNDREDTHS = 2 ** 31 - 1;

/**
 * The shortest text of a number that is the nearest double to some whole hundredths: as those have 10 digits at most, it is theirs.
 * @returns undefined for any other number
 */
function textOfHundredths(value: number): string | undefined {
  const unsigned = Math.abs(value);
  const hundredths = Math.round(unsigned * 100);
  // A quotient of two whole numbers is the double nearest to it (IEEE 754), so that this compares exactly.
  if (hundredths > MOST_HUNDREDTHS || hundredths / 100 !== unsigned) return undefined;
  const whole = Math.floor(hundredths / 100);
  return `${value < 0 ? '-' : ''}${whole}${HUNDREDTHS[hundredths - whole * 100]}`;
}

/**
 * The decimal that a bank wrote as a JSON number. `JSON.parse` has made it a double: up to 15 significant digits the shortest
 * text of that double is what the bank wrote; beyond, it cannot be known and is refused.
 * @throws AmountError for NaN, infinities and more than 15 significant digits
 */
export function amountFromJsonNumber(value: number): string {
  if (!Number.isFinite(value)) throw new AmountError(`not an amount: ${value}`);
  const text = textOfHundredths(value) ?? String(value);
  // JavaScript writes no digit that is not needed, and in 15 characters there are no more than 15 digits.
  if (text.length <= 15 && !text.includes('e')) return text;
  const decimal = new Decimal(text);
  if (decimal.precision() > 15) throw new AmountError('a JSON number of more than 15 significant digits is not exact');
  return print(decimal, 0);
}

/**
 * The amount in a spelling of its own: sign only where needed, no leading zeros, at least `decimals` decimals and no trailing
 * zeros beyond them.
 * @throws AmountError when it is not a plain decimal
 */
export function canonicalAmount(amount: string, decimals = 0): string {
  return spelled(amount, 'kept', decimals);
}
