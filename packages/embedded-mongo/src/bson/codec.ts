import { type Document, deserialize, serialize } from 'bson';

/** Values keep their BSON types: numbers are Int32, Long, Double or Decimal128 objects, never plain. */
export const TYPED = { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true } as const;

/** A BSON document whose values are typed BSON values. */
export type Doc = Document;

/** The same bytes as a Buffer: nothing is copied. */
export const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export function decode(bytes: Uint8Array): Doc {
  return deserialize(bytes, TYPED);
}

export function encode(document: Doc): Uint8Array {
  return serialize(document, { ignoreUndefined: true, checkKeys: false });
}

/** A copy that shares nothing with the original that could be changed. */
export function cloneValue<T>(value: T): T;
export function cloneValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => cloneValue(item));
  if (!isDoc(value)) return value;
  const copy: Doc = {};
  for (const name of Object.keys(value)) setMember(copy, name, cloneValue(value[name]));
  return copy;
}

/** Whether a value is an embedded document, not an array or a BSON type. */
export function isDoc(value: unknown): value is Doc {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) return false;
  return !('_bsontype' in value);
}

/** An own member of a document; undefined where it is missing. */
export function member(document: Doc, name: string): unknown {
  return Object.hasOwn(document, name) ? document[name] : undefined;
}

/** Sets an own member, whatever its name. */
export function setMember(document: Doc, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(document, name, { value, writable: true, enumerable: true, configurable: true });
  } else document[name] = value;
}
