import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { isDoc } from './codec.ts';

export type TypeName =
  | 'double'
  | 'string'
  | 'object'
  | 'array'
  | 'binData'
  | 'undefined'
  | 'objectId'
  | 'bool'
  | 'date'
  | 'null'
  | 'regex'
  | 'dbPointer'
  | 'javascript'
  | 'symbol'
  | 'int'
  | 'timestamp'
  | 'long'
  | 'decimal'
  | 'minKey'
  | 'maxKey'
  | 'missing';

/** BSON type numbers as `$type` takes them. */
export const TYPE_NUMBERS: Readonly<Record<TypeName, number>> = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
  missing: 0,
};

export type NumberValue = Int32 | Long | Double | Decimal128;

export function isNumber(value: unknown): value is NumberValue {
  // Timestamp is a subclass of Long, and not a number.
  return (
    value instanceof Int32 ||
    value instanceof Double ||
    value instanceof Decimal128 ||
    (value instanceof Long && !(value instanceof Timestamp))
  );
}

/** The BSON type of a typed value; `missing` for JavaScript's undefined. */
export function typeName(value: unknown): TypeName {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'undefined':
      return 'missing';
    default:
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (value instanceof Int32) return 'int';
  if (value instanceof Double) return 'double';
  if (value instanceof Decimal128) return 'decimal';
  if (value instanceof Timestamp) return 'timestamp';
  if (value instanceof Long) return 'long';
  if (value instanceof ObjectId) return 'objectId';
  if (value instanceof Binary) return 'binData';
  if (value instanceof BSONRegExp || value instanceof RegExp) return 'regex';
  if (value instanceof Code) return 'javascript';
  if (value instanceof BSONSymbol) return 'symbol';
  if (value instanceof MinKey) return 'minKey';
  if (value instanceof MaxKey) return 'maxKey';
  if (value instanceof DBRef) return 'object';
  if (isDoc(value)) return 'object';
  throw new TypeError(`not a BSON value: ${typeof value}`);
}

/** MongoDB's comparison order of types; the types of one rank are compared by value. */
const RANKS: Readonly<Record<TypeName, number>> = {
  minKey: 0,
  missing: 1,
  undefined: 1,
  null: 2,
  int: 3,
  long: 3,
  double: 3,
  decimal: 3,
  string: 4,
  symbol: 4,
  object: 5,
  array: 6,
  binData: 7,
  objectId: 8,
  bool: 9,
  date: 10,
  timestamp: 11,
  regex: 12,
  dbPointer: 13,
  javascript: 14,
  maxKey: 15,
};

export function typeRank(value: unknown): number {
  return RANKS[typeName(value)];
}

/** A regular expression's pattern and options, whichever class holds it. */
export function regexParts(value: unknown): { pattern: string; options: string } | undefined {
  if (value instanceof BSONRegExp) return { pattern: value.pattern, options: value.options };
  if (value instanceof RegExp) return { pattern: value.source, options: value.flags };
  return undefined;
}

/** An integer from a number value that is one, e.g. a limit; undefined otherwise. */
export function asInteger(value: unknown): number | undefined {
  if (value instanceof Int32) return value.value;
  if (value instanceof Double && Number.isInteger(value.value)) return value.value;
  if (value instanceof Long && !(value instanceof Timestamp)) return value.toNumber();
  if (value instanceof Decimal128) {
    const number = Number(value.toString());
    return Number.isInteger(number) ? number : undefined;
  }
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  return undefined;
}

/** MongoDB's truth: false, null, missing and any zero are false, all else true. */
export function truthy(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  if (value instanceof Int32 || value instanceof Double) return value.value !== 0;
  if (value instanceof Decimal128) return Number(value.toString()) !== 0;
  if (value instanceof Long && !(value instanceof Timestamp)) return !value.isZero();
  return true;
}
