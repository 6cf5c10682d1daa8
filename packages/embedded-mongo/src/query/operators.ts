import { Binary, Decimal128, Int32, Long } from 'bson';
import { isDoc } from '../bson/codec.ts';
import { compareValues, equalValues } from '../bson/compare.ts';
import { toDecimal, toDouble } from '../bson/numbers.ts';
import { asInteger, isNumber, regexParts, TYPE_NUMBERS, type TypeName, typeName, typeRank } from '../bson/types.ts';
import { MongoError } from '../errors.ts';
import { encodeValue } from '../storage/key-encoding.ts';

/** Judges one value; undefined is a missing one. */
export type ValueTest = (value: unknown) => boolean;

/** The test, tried on the value and, where it is an array, on each of its elements. */
export const withElements =
  (test: ValueTest): ValueTest =>
  (value) =>
    test(value) || (Array.isArray(value) && value.some(test));

const isNullish = (value: unknown): boolean => value === undefined || value === null;

export function equals(wanted: unknown): ValueTest {
  if (isNullish(wanted)) return (value) => isNullish(value);
  return (value) => value !== undefined && equalValues(value, wanted);
}

/** Order comparisons hold between values of one kind only; MinKey and MaxKey compare with all. */
export function ordered(wanted: unknown, holds: (order: number) => boolean): ValueTest {
  const rank = typeRank(wanted);
  const kind = typeName(wanted);
  if (kind === 'minKey' || kind === 'maxKey')
    return (value) => value !== undefined && holds(compareValues(value, wanted));
  if (isNullish(wanted)) return (value) => isNullish(value) && holds(0);
  const isNaNValue = (value: unknown) => isNumber(value) && Number.isNaN(toDouble(value));
  const nan = isNaNValue(wanted);
  return (value) =>
    value !== undefined && typeRank(value) === rank && nan === isNaNValue(value) && holds(compareValues(value, wanted));
}

export function regexTest(pattern: string, options: string): ValueTest {
  const unknown = Array.from(options).find((flag) => !'imsxu'.includes(flag));
  if (unknown !== undefined) throw new MongoError({ code: 51108 }, `invalid flag in regex options: ${unknown}`);
  const flags = [...new Set(options)].filter((flag) => 'ims'.includes(flag)).join('');
  const source = options.includes('x')
    ? pattern.replace(/\\#|#[^\n]*|\\\s|\s+/g, (part) => (part.startsWith('\\') ? part : ''))
    : pattern;
  let regex: RegExp;
  try {
    regex = new RegExp(
      source.replace(/^\(\?i\)/, ''),
      `${flags}${source.startsWith('(?i)') && !flags.includes('i') ? 'i' : ''}u`,
    );
  } catch {
    try {
      regex = new RegExp(source, flags);
    } catch {
      throw new MongoError({ code: 51091 }, `Regular expression is invalid: ${pattern}`);
    }
  }
  return (value) => {
    if (typeof value === 'string') return regex.test(value);
    const parts = regexParts(value);
    return parts !== undefined && parts.pattern === pattern && parts.options === options;
  };
}

/** A value's bytes as text; missing, undefined and null are one. */
const bytesOf = (value: unknown): string => encodeValue(isNullish(value) ? null : value).toString('latin1');

export function oneOf(list: unknown, operator: string): ValueTest {
  if (!Array.isArray(list)) throw new MongoError('BadValue', `${operator} needs an array`);
  const regexes = list.map(regexParts).filter((parts) => parts !== undefined);
  const tests = regexes.map(({ pattern, options }) => regexTest(pattern, options));
  // Equal values have equal bytes: a long list costs no more for each document than a short one.
  const wanted = new Set(list.filter((item) => regexParts(item) === undefined).map(bytesOf));
  return (value) => wanted.has(bytesOf(value)) || tests.some((test) => test(value));
}

export function hasType(wanted: unknown): ValueTest {
  const list = Array.isArray(wanted) ? wanted : [wanted];
  const names = new Set<TypeName>();
  for (const item of list) {
    const number = asInteger(item);
    const name = Object.entries(TYPE_NUMBERS).find(
      ([key, code]) => key === item || (number !== undefined && code === number && key !== 'missing'),
    );
    if (item === 'number') for (const one of ['int', 'long', 'double', 'decimal'] as const) names.add(one);
    else if (name === undefined) throw new MongoError('BadValue', `Unknown type name alias: ${String(item)}`);
    else names.add(name[0] as TypeName);
  }
  return (value) => value !== undefined && names.has(typeName(value));
}

/** The whole part of a number, exactly; undefined for what has none. */
function wholeOf(value: unknown): bigint | undefined {
  if (value instanceof Int32 || value instanceof Long) return BigInt(value.toString());
  if (!isNumber(value)) return undefined;
  const whole = value instanceof Decimal128 ? toDecimal(value).trunc() : Math.trunc(toDouble(value));
  return Number.isFinite(Number(whole)) ? BigInt(typeof whole === 'number' ? whole : whole.toFixed()) : undefined;
}

export function modulo(operand: unknown): ValueTest {
  if (!Array.isArray(operand)) throw new MongoError('BadValue', 'malformed mod, needs to be an array');
  const [divisor, wanted] = operand.map(wholeOf);
  if (operand.length < 2) throw new MongoError('BadValue', 'malformed mod, not enough elements');
  if (operand.length > 2) throw new MongoError('BadValue', 'malformed mod, too many elements');
  if (divisor === undefined || wanted === undefined)
    throw new MongoError('BadValue', 'malformed mod, divisor not a number');
  if (divisor === 0n) throw new MongoError('BadValue', 'divisor cannot be 0');
  return (value) => {
    const whole = wholeOf(value);
    return whole !== undefined && whole % divisor === wanted;
  };
}

export function hasSize(operand: unknown): ValueTest {
  const size = asInteger(operand);
  if (size === undefined) throw new MongoError('FailedToParse', 'Failed to parse $size. Expected an integer');
  if (size < 0) throw new MongoError('BadValue', 'Failed to parse $size. Expected a non-negative number');
  return (value) => Array.isArray(value) && value.length === size;
}

function bitsOf(operand: unknown): bigint {
  if (Array.isArray(operand))
    return operand.reduce((mask: bigint, position: unknown) => mask | (1n << BigInt(asInteger(position) ?? 0)), 0n);
  if (operand instanceof Binary) return BigInt(`0x${Buffer.from(operand.value()).reverse().toString('hex') || '0'}`);
  const number = asInteger(operand);
  if (number === undefined || number < 0)
    throw new MongoError('BadValue', 'bit masks must be numbers, positions or binary');
  return BigInt(number);
}

export function bits(operand: unknown, holds: (value: bigint, mask: bigint) => boolean): ValueTest {
  const mask = bitsOf(operand);
  return (value) => {
    if (value instanceof Int32 || value instanceof Long)
      return holds(BigInt.asUintN(128, BigInt(value.toString())), mask);
    if (isNumber(value) && Number.isSafeInteger(toDouble(value)))
      return holds(BigInt.asUintN(128, BigInt(toDouble(value))), mask);
    return value instanceof Binary && holds(bitsOf(value), mask);
  };
}

/** Whether a document is an operator expression such as `{$gt: 1}`, not a value to be equal to. */
export function isOperatorDoc(value: unknown): boolean {
  return isDoc(value) && Object.keys(value)[0]?.startsWith('$') === true && !('$ref' in value) && !('$id' in value);
}
