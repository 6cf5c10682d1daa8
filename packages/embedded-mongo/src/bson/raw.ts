import { deserialize, serialize } from 'bson';
import { checkBson } from './check.ts';
import { type Doc, decode, isDoc, TYPED } from './codec.ts';

/** The bytes that documents came in: a document that is stored or sent as it came keeps its fields' order and types for sure. */
const CAME_IN = new WeakMap<Doc, Uint8Array>();

/** Decodes a document and remembers its bytes; they must not change afterwards. */
export function decodeKeeping(bytes: Uint8Array): Doc {
  return keepBytes(decode(bytes), bytes);
}

/** A document of which nothing is known but its bytes: reading what is stored as it came would be for nothing. @throws RangeError when they are not BSON */
export function unread(bytes: Uint8Array): Doc {
  checkBson(bytes);
  return keepBytes({}, bytes);
}

/** Decodes a document but for those in its list `field`, of which the bytes are kept. */
export function decodeButList(bytes: Uint8Array, field: string): Doc {
  const document = deserialize(bytes, { ...TYPED, fieldsAsRaw: { [field]: true } });
  const list: unknown = document[field];
  if (Array.isArray(list))
    document[field] = list.map((item: unknown) => (item instanceof Uint8Array ? unread(item) : item));
  return document;
}

/** Says that these are the bytes of a document, which nobody may change from now on. */
export function keepBytes(document: Doc, bytes: Uint8Array): Doc {
  CAME_IN.set(document, bytes);
  return document;
}

/** The bytes that a document came in, if they are known. */
export const bytesOf = (document: Doc): Uint8Array | undefined => CAME_IN.get(document);

const DOCUMENT = 3;
const ARRAY = 4;

function element(type: number, name: string, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), value]);
}

function framed(elements: readonly Uint8Array[]): Buffer {
  const length = elements.reduce((sum, one) => sum + one.length, 5);
  const bytes = Buffer.allocUnsafe(length);
  bytes.writeInt32LE(length, 0);
  let at = 4;
  for (const one of elements) {
    bytes.set(one, at);
    at += one.length;
  }
  bytes[at] = 0;
  return bytes;
}

const holdsKept = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.some((item) => isDoc(item) && CAME_IN.has(item))
    : isDoc(value) && (CAME_IN.has(value) || Object.values(value).some(holdsKept));

function encodeArray(list: readonly unknown[]): Buffer {
  return framed(
    list.map((item, index) =>
      isDoc(item)
        ? element(DOCUMENT, String(index), encodeKeeping(item))
        : serialize({ [index]: item }).subarray(4, -1),
    ),
  );
}

/** A document's bytes in which the documents of `decodeKeeping`, down to two levels of lists, are the bytes they came in. */
export function encodeKeeping(document: Doc): Uint8Array {
  const kept = CAME_IN.get(document);
  if (kept !== undefined) return kept;
  if (!holdsKept(document)) return serialize(document, { ignoreUndefined: true });
  const elements: Uint8Array[] = [];
  for (const [name, value] of Object.entries(document)) {
    if (value === undefined) continue;
    if (!holdsKept(value)) elements.push(serialize({ [name]: value }, { ignoreUndefined: true }).subarray(4, -1));
    else if (Array.isArray(value)) elements.push(element(ARRAY, name, encodeArray(value)));
    else if (isDoc(value)) elements.push(element(DOCUMENT, name, encodeKeeping(value)));
  }
  return framed(elements);
}

/** The name of a document's first element; an object puts integer-like names before it. */
export function firstName(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(0, 5);
  return bytes[4] === 0 || end < 0 ? undefined : Buffer.from(bytes.subarray(5, end)).toString('utf8');
}

/** A document's bytes with another element before all others. */
export function prepended(bytes: Uint8Array, name: string, value: unknown): Uint8Array {
  return framed([serialize({ [name]: value }).subarray(4, -1), bytes.subarray(4, -1)]);
}
