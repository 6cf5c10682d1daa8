import { Binary, BSONSymbol, Code, Timestamp } from 'bson';
import { type Doc, isDoc } from './codec.ts';
import { compareNumbers } from './numbers.ts';
import { isNumber, regexParts, typeRank } from './types.ts';

const simple = <T extends string | number | bigint | boolean>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

/** Strings are compared as UTF-8 bytes, i.e. by code point; JavaScript compares UTF-16 units. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const [x, y] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (x === y) continue;
    const [surrogateX, surrogateY] = [x >= 0xd800 && x <= 0xdfff, y >= 0xd800 && y <= 0xdfff];
    return surrogateX === surrogateY ? simple(x, y) : surrogateX ? 1 : -1;
  }
  return simple(a.length, b.length);
}

function compareBinary(a: Binary, b: Binary): number {
  return simple(a.length(), b.length()) || simple(a.sub_type, b.sub_type) || Buffer.compare(a.value(), b.value());
}

function compareDocs(a: Doc, b: Doc): number {
  const [left, right] = [Object.entries(a), Object.entries(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const [x, y] = [left[index], right[index]];
    if (x === undefined || y === undefined) break;
    const order = simple(typeRank(x[1]), typeRank(y[1])) || compareStrings(x[0], y[0]) || compareValues(x[1], y[1]);
    if (order !== 0) return order;
  }
  return simple(left.length, right.length);
}

function compareArrays(a: readonly unknown[], b: readonly unknown[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compareValues(a[index], b[index]);
    if (order !== 0) return order;
  }
  return simple(a.length, b.length);
}

const textOf = (value: unknown): string => (value instanceof BSONSymbol ? value.value : String(value));

/** MongoDB's order of BSON values: by type rank, then by value. Missing and undefined are less than null. */
export function compareValues(a: unknown, b: unknown): number {
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  const order = simple(typeRank(a), typeRank(b));
  if (order !== 0) return order;
  if (typeof a === 'boolean' && typeof b === 'boolean') return simple(a, b);
  if (a instanceof Date && b instanceof Date) return simple(a.getTime(), b.getTime());
  if (a instanceof Timestamp && b instanceof Timestamp) return a.toUnsigned().compare(b.toUnsigned());
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b);
  if (isDoc(a) && isDoc(b)) return compareDocs(a, b);
  if (a instanceof Binary && b instanceof Binary) return compareBinary(a, b);
  if (a instanceof Code && b instanceof Code) return compareStrings(a.code, b.code);
  const [left, right] = [regexParts(a), regexParts(b)];
  if (left !== undefined && right !== undefined)
    return compareStrings(left.pattern, right.pattern) || compareStrings(left.options, right.options);
  if (hasHex(a) && hasHex(b)) return simple(a.toHexString(), b.toHexString());
  if (
    typeof a === 'object' &&
    typeof b === 'object' &&
    a !== null &&
    b !== null &&
    !(a instanceof BSONSymbol) &&
    !(b instanceof BSONSymbol)
  )
    return 0;
  return compareStrings(textOf(a), textOf(b));
}

const hasHex = (value: unknown): value is { toHexString(): string } =>
  typeof value === 'object' && value !== null && 'toHexString' in value;

export const equalValues = (a: unknown, b: unknown): boolean => compareValues(a, b) === 0;
