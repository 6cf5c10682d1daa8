import { type Doc, decode } from './codec.ts';
import { FIXED_BYTES, INT32_BYTES as INT32, TYPE } from './layout.ts';

/** What a value's length does not count: of texts and code its own four bytes, of binary the subtype too. */
const BEYOND_LENGTH: Readonly<Record<number, number>> = { 2: 4, 5: 5, 12: 16, 13: 4, 14: 4 };

/** Where the value ends that begins at `at`. */
function valueEnd(bytes: Buffer, type: number, at: number): number {
  const fixed = FIXED_BYTES[type];
  if (fixed !== undefined) return at + fixed;
  if (type === TYPE.regex) return bytes.indexOf(0, bytes.indexOf(0, at) + 1) + 1;
  // Documents, arrays and code with scope count themselves whole.
  return at + bytes.readInt32LE(at) + (BEYOND_LENGTH[type] ?? 0);
}

function isNameAt(bytes: Buffer, start: number, end: number, name: Buffer): boolean {
  if (end - start !== name.length) return false;
  for (let at = 0; at < name.length; at += 1) if (bytes[start + at] !== name[at]) return false;
  return true;
}

/** Where the name ends that begins at `at`. */
function nameEnd(bytes: Buffer, at: number): number {
  let end = at;
  while (bytes[end] !== 0 && end < bytes.length) end += 1;
  return end;
}

/**
 * Makes what decodes only the members with these names, in the document's order: the others are passed over. Names are told by their
 * bytes, which costs far less than reading every member's name as text.
 * @returns takes the bytes of a whole document, as the store has it
 */
export function memberDecoder(names: ReadonlySet<string>): (bytes: Uint8Array) => Doc {
  const wanted = [...names].map((name) => Buffer.from(name));
  if (wanted.length === 0) return () => ({});
  return (bytes) => {
    const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found: (readonly [number, number])[] = [];
    let length = INT32 + 1;
    for (let at = INT32; source[at] !== 0 && at < source.length; ) {
      const named = nameEnd(source, at + 1);
      const end = valueEnd(source, source[at] ?? 0, named + 1);
      if (wanted.some((name) => isNameAt(source, at + 1, named, name))) {
        found.push([at, end]);
        length += end - at;
      }
      at = end;
    }
    const part = Buffer.allocUnsafe(length);
    part.writeInt32LE(length, 0);
    let to = INT32;
    for (const [start, end] of found) to += source.copy(part, to, start, end);
    part[to] = 0;
    return decode(part);
  };
}
