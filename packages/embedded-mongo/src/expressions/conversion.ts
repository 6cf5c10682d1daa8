import { Decimal128, Double, Int32, Long, ObjectId } from 'bson';
import { Decimal, fromDecimal, toBig, toDecimal, toDouble } from '../bson/numbers.ts';
import { asInteger, isNumber, TYPE_NUMBERS, truthy, typeName } from '../bson/types.ts';
import { MongoError } from '../errors.ts';
import { isNullish, named, unary } from './arguments.ts';
import type { OperatorTable } from './scope.ts';

const fail = (value: unknown, to: string, why = ''): MongoError =>
  new MongoError(
    'ConversionFailure',
    `Unsupported conversion from ${typeName(value)} to ${to} in $convert with no onError value${why}`,
  );

const bad = (text: string, why: string): MongoError =>
  new MongoError('ConversionFailure', `Failed to parse number '${text}' in $convert with no onError value: ${why}`);

/** A double's text: as JavaScript has it, whole numbers without a point. */
const doubleText = (value: number): string =>
  Object.is(value, -0)
    ? '-0'
    : Number.isFinite(value)
      ? String(value)
      : value > 0
        ? 'Infinity'
        : value < 0
          ? '-Infinity'
          : 'NaN';

/** The text of a scalar, as `$toString` gives it; undefined for what has none. */
export function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Double) return doubleText(value.value);
  return isNumber(value) ? value.toString() : undefined;
}

function toInteger(value: unknown, to: 'int' | 'long'): Int32 | Long {
  let big: bigint;
  if (typeof value === 'boolean') big = value ? 1n : 0n;
  else if (value instanceof Date && to === 'long') big = BigInt(value.getTime());
  else if (typeof value === 'string') {
    if (!/^[+-]?\d+$/.test(value)) throw bad(value, 'Did not consume whole string.');
    big = BigInt(value.replace(/^\+/, ''));
  } else if (value instanceof Int32 || value instanceof Long) big = toBig(value);
  else if (isNumber(value)) {
    const decimal = toDecimal(value);
    if (!decimal.isFinite())
      throw new MongoError(
        'ConversionFailure',
        'Attempt to convert NaN or infinity value to integer type in $convert with no onError value',
      );
    big = value instanceof Double ? BigInt(Math.trunc(value.value)) : BigInt(decimal.trunc().toFixed(0));
  } else throw fail(value, to);
  const bits = to === 'int' ? 31n : 63n;
  if (big < -(2n ** bits) || big > 2n ** bits - 1n)
    throw new MongoError(
      'ConversionFailure',
      'Conversion would overflow target type in $convert with no onError value',
    );
  return to === 'int' ? new Int32(Number(big)) : Long.fromBigInt(big);
}

function toDoubleValue(value: unknown): Double {
  if (typeof value === 'boolean') return new Double(value ? 1 : 0);
  if (value instanceof Date) return new Double(value.getTime());
  if (typeof value === 'string') {
    const number = Number(value);
    if (value.trim() !== value || value === '' || (Number.isNaN(number) && value !== 'NaN'))
      throw bad(value, 'Did not consume any digits');
    return new Double(number);
  }
  if (isNumber(value)) return new Double(toDouble(value));
  throw fail(value, 'double');
}

function toDecimalValue(value: unknown): Decimal128 {
  if (value instanceof Decimal128) return value;
  if (typeof value === 'boolean') return Decimal128.fromString(value ? '1' : '0');
  if (value instanceof Date) return Decimal128.fromString(String(value.getTime()));
  if (typeof value === 'string') {
    try {
      return Decimal128.fromString(value);
    } catch {
      throw bad(value, 'Failed to parse string to decimal');
    }
  }
  // MongoDB widens a double to decimal with 15 significant digits, zeros included.
  if (value instanceof Double && Number.isFinite(value.value)) {
    return Decimal128.fromString(value.value === 0 ? '0' : new Decimal(value.value.toPrecision(15)).toPrecision(15));
  }
  if (isNumber(value)) return fromDecimal(toDecimal(value));
  throw fail(value, 'decimal');
}

function toDate(value: unknown): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (isNumber(value) && !(value instanceof Int32)) return new Date(Math.trunc(toDouble(value)));
  if (typeof value === 'string') {
    const date = parseDate(value);
    if (date !== undefined) return date;
    throw new MongoError('ConversionFailure', `Error parsing date string '${value}'`);
  }
  throw fail(value, 'date');
}

const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Reads an ISO 8601 date or date-time; without an offset it is UTC. */
export function parseDate(text: string): Date | undefined {
  const match = ISO.exec(text.trim());
  if (match === null) return undefined;
  const normal = text.trim().replace(' ', 'T');
  const date = new Date(normal.length <= 10 ? `${normal}T00:00:00Z` : match[1] === undefined ? `${normal}Z` : normal);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function convert(value: unknown, to: string): unknown {
  switch (to) {
    case 'double':
      return toDoubleValue(value);
    case 'string': {
      const text = toText(value);
      if (text === undefined) throw fail(value, 'string');
      return text;
    }
    case 'objectId':
      if (value instanceof ObjectId) return value;
      if (typeof value === 'string' && /^[0-9a-f]{24}$/i.test(value)) return ObjectId.createFromHexString(value);
      throw fail(value, 'objectId');
    case 'bool':
      return truthy(value);
    case 'date':
      return toDate(value);
    case 'int':
    case 'long':
      return toInteger(value, to);
    case 'decimal':
      return toDecimalValue(value);
    default:
      throw new MongoError('BadValue', `Unknown type name: ${to}`);
  }
}

const to = (name: string) => unary((value) => (isNullish(value) ? null : convert(value, name)));

export const conversionOperators: OperatorTable = {
  $type: unary((value) => typeName(value)),
  $isNumber: unary((value) => isNumber(value)),
  $toDouble: to('double'),
  $toString: to('string'),
  $toObjectId: to('objectId'),
  $toBool: to('bool'),
  $toDate: to('date'),
  $toInt: to('int'),
  $toLong: to('long'),
  $toDecimal: to('decimal'),
  $convert: named(['input', 'to'], ['onError', 'onNull'], (args) => (root, variables) => {
    const input = args['input']?.(root, variables);
    const wanted = args['to']?.(root, variables);
    if (isNullish(input)) return args['onNull'] === undefined ? null : args['onNull'](root, variables);
    if (isNullish(wanted)) return null;
    const number = asInteger(wanted);
    const name =
      typeof wanted === 'string' ? wanted : Object.entries(TYPE_NUMBERS).find(([, code]) => code === number)?.[0];
    try {
      return convert(input, name ?? '');
    } catch (error) {
      if (args['onError'] === undefined || !(error instanceof MongoError)) throw error;
      return args['onError'](root, variables);
    }
  }),
};
