import { createHash } from 'node:crypto';
import { type Doc, isDoc, member } from '../bson/codec.ts';
import { toDouble } from '../bson/numbers.ts';
import { asInteger, isNumber, truthy } from '../bson/types.ts';
import { MongoError } from '../errors.ts';
import { compileFilter, type Filter } from '../query/filter.ts';
import { filterNeeds, type Needs, NOTHING, together } from '../query/needs.ts';
import { indexedValues } from '../query/paths.ts';
import { encodeValue, inverted, MAX_VALUE_BYTES } from './key-encoding.ts';

export interface IndexField {
  readonly name: string;
  readonly path: readonly string[];
  readonly direction: 1 | -1;
  readonly hashed: boolean;
}

export interface IndexSpec {
  readonly name: string;
  readonly key: Doc;
  readonly fields: readonly IndexField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial: Filter | undefined;
  /** What of a document tells its keys. */
  readonly reads: Needs;
  /** As the client gave it, for listIndexes. */
  readonly document: Doc;
}

const KNOWN = new Set([
  'key',
  'name',
  'unique',
  'sparse',
  'background',
  'v',
  'ns',
  'partialFilterExpression',
  'expireAfterSeconds',
  'hidden',
  'collation',
  'commitQuorum',
]);

function fieldOf(name: string, kind: unknown): IndexField {
  const path = name.split('.');
  if (name === '' || path.includes(''))
    throw new MongoError('CannotCreateIndex', 'Index keys cannot be an empty field.');
  if (kind === 'hashed') return { name, path, direction: 1, hashed: true };
  if (typeof kind === 'string')
    throw new MongoError('CannotCreateIndex', `Unknown index plugin '${kind}': this server has no such indexes`);
  const direction = asInteger(kind);
  if (direction === undefined || direction === 0)
    throw new MongoError('CannotCreateIndex', `Values in v:2 index key pattern cannot be ${String(direction)}`);
  return { name, path, direction: direction > 0 ? 1 : -1, hashed: false };
}

const LONGEST_EXPIRY_SECONDS = 2_147_483_647;

function checkExpiry(key: Doc, seconds: unknown): void {
  if (seconds === undefined) return;
  if (!isNumber(seconds))
    throw new MongoError('CannotCreateIndex', `TTL index 'expireAfterSeconds' option must be numeric`);
  const value = toDouble(seconds);
  if (value < 0 || value > LONGEST_EXPIRY_SECONDS)
    throw new MongoError(
      'CannotCreateIndex',
      `TTL index 'expireAfterSeconds' option must be within an acceptable range, it is ${value}`,
    );
  if (Object.keys(key).length !== 1 || '_id' in key)
    throw new MongoError(
      'CannotCreateIndex',
      'TTL indexes are single-field indexes, compound indexes do not support TTL',
    );
}

/** Reads an index as `createIndexes` gives it. @throws MongoError for kinds and options that are not served */
export function indexSpec(document: Doc): IndexSpec {
  const { key, name, ...rest } = document;
  if (!isDoc(key) || Object.keys(key).length === 0)
    throw new MongoError('CannotCreateIndex', 'Index keys cannot be empty.');
  if (typeof name !== 'string')
    throw new MongoError('FailedToParse', "The 'name' field is a required property of an index specification");
  for (const option of Object.keys(rest)) {
    if (!KNOWN.has(option))
      throw new MongoError(
        'InvalidIndexSpecificationOption',
        `The field '${option}' is not valid for an index specification`,
      );
  }
  const collation: unknown = rest['collation'];
  if (isDoc(collation) && collation['locale'] !== 'simple')
    throw new MongoError('CommandNotSupported', 'collations are not served here');
  checkExpiry(key, rest['expireAfterSeconds']);
  const partial: unknown = rest['partialFilterExpression'];
  const fields = Object.entries(key).map(([field, kind]) => fieldOf(field, kind));
  return {
    name,
    key,
    fields,
    reads: together(new Set(fields.map(({ name: path }) => path)), isDoc(partial) ? filterNeeds(partial) : NOTHING),
    unique: truthy(rest['unique']),
    sparse: truthy(rest['sparse']),
    partial: isDoc(partial) ? compileFilter(partial) : undefined,
    document,
  };
}

/** One field's part of an index key. */
export function encodeField({ direction, hashed }: IndexField, value: unknown): Buffer {
  // Missing and null share their entries: a query for null finds both.
  const encoded = encodeValue(value === undefined ? null : value);
  if (hashed) return createHash('sha256').update(encoded).digest();
  return direction === 1 ? encoded : inverted(encoded);
}

const isCut = (encoded: Buffer): boolean => encoded.length >= MAX_VALUE_BYTES;

export interface IndexKeys {
  readonly keys: Buffer[];
  /** A field of the index holds an array. */
  readonly multikey: boolean;
  /** A value is so long that its key does not tell its order. */
  readonly inexact: boolean;
}

export const NO_KEYS: IndexKeys = { keys: [], multikey: false, inexact: false };

/**
 * Whether a document has the same keys after a change, told by its fields being the very same values: an update leaves those
 * that it does not change as they are. False where only the keys could tell.
 */
export function isUntouched({ fields, partial }: IndexSpec, before: Doc, after: Doc): boolean {
  return partial === undefined && fields.every(({ path: [name = ''] }) => member(before, name) === member(after, name));
}

/** The keys under which an index has a document: none, one, or for an array one for each of its elements. */
export function indexKeys(spec: IndexSpec, document: Doc): IndexKeys {
  if (spec.partial !== undefined && !spec.partial(document)) return NO_KEYS;
  const parts = spec.fields.map((field) => indexedValues(document, field.path));
  if (spec.sparse && parts.every(({ values }) => values.every((value) => value === undefined))) return NO_KEYS;
  if (parts.filter(({ multikey }) => multikey).length > 1) {
    throw new MongoError({ code: 171, codeName: 'CannotIndexParallelArrays' }, `cannot index parallel arrays`);
  }
  // By far the most documents have one value a field: one key, and no other to tell it from.
  if (parts.every(({ values, multikey }) => values.length === 1 && !multikey)) {
    const encoded = spec.fields.map((field, index) => encodeField(field, parts[index]?.values[0]));
    return {
      keys: [encoded.length === 1 && encoded[0] !== undefined ? encoded[0] : Buffer.concat(encoded)],
      multikey: false,
      inexact: encoded.some(isCut),
    };
  }
  let keys: Buffer[] = [Buffer.alloc(0)];
  let inexact = false;
  for (const [index, field] of spec.fields.entries()) {
    const encoded = (parts[index]?.values ?? []).map((value) => encodeField(field, value));
    inexact ||= encoded.some(isCut);
    keys = keys.flatMap((prefix) => encoded.map((part) => Buffer.concat([prefix, part])));
  }
  const distinct = new Map(keys.map((key) => [key.toString('latin1'), key]));
  return { keys: [...distinct.values()], multikey: parts.some(({ multikey }) => multikey), inexact };
}
