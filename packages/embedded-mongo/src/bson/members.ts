import { asBuffer, type Doc, decode } from './codec.ts';
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

/** A member that is wanted: with all that is in it, or where it is a document, with only these of its members. */
interface Wanted {
  readonly name: Buffer;
  readonly inner: readonly Wanted[] | undefined;
}

/** @param paths dotted; a path that another one begins with includes that */
function wantedOf(paths: readonly (readonly string[])[]): readonly Wanted[] {
  const names = new Set(paths.map(([name = '']) => name));
  return [...names].map((name) => {
    const below = paths.filter(([first]) => first === name).map(([, ...rest]) => rest);
    const isWhole = below.some(({ length }) => length === 0);
    return { name: Buffer.from(name), inner: isWhole ? undefined : wantedOf(below) };
  });
}

/** What becomes of what is on the way of a path and no document: it is given whole, or as a projection has it. */
type OnTheWay = 'whole' | 'projected';

/**
 * Copies of the document at `from` what is wanted of it to `part` at `to`.
 * @returns where the copy ends; undefined where an array on the way would have to be projected: element by element
 */
function copyWanted(
  [source, from]: readonly [Buffer, number],
  [part, to]: readonly [Buffer, number],
  wanted: readonly Wanted[],
  onTheWay: OnTheWay,
): number | undefined {
  let end = to + INT32;
  for (let at = from + INT32; source[at] !== 0 && at < source.length; ) {
    const type = source[at] ?? 0;
    const value = nameEnd(source, at + 1) + 1;
    const next = valueEnd(source, type, value);
    const one = wanted.find(({ name }) => isNameAt(source, at + 1, value - 1, name));
    if (one?.inner !== undefined && type === TYPE.document) {
      end += source.copy(part, end, at, value);
      const innerEnd = copyWanted([source, value], [part, end], one.inner, onTheWay);
      if (innerEnd === undefined) return undefined;
      end = innerEnd;
    } else if (one !== undefined && (one.inner === undefined || onTheWay === 'whole'))
      end += source.copy(part, end, at, next);
    else if (one !== undefined && type === TYPE.array) return undefined;
    at = next;
  }
  part[end] = 0;
  part.writeInt32LE(end + 1 - to, to);
  return end + 1;
}

function cutOf(bytes: Uint8Array, wanted: readonly Wanted[], onTheWay: OnTheWay): Buffer | undefined {
  const source = asBuffer(bytes);
  const part = Buffer.allocUnsafe(source.length);
  const end = copyWanted([source, 0], [part, 0], wanted, onTheWay);
  return end === undefined ? undefined : part.subarray(0, end);
}

const wantedAt = (paths: ReadonlySet<string>): readonly Wanted[] => wantedOf([...paths].map((path) => path.split('.')));

/**
 * Makes what decodes only the members at these dotted paths, in the document's order: the others are passed over. A path leads through
 * documents; of an array on its way all is given. Names are told by their bytes, which costs far less than reading every member's name as text.
 * @returns takes the bytes of a whole document, as the store has it
 */
export function memberDecoder(paths: ReadonlySet<string>): (bytes: Uint8Array) => Doc {
  const wanted = wantedAt(paths);
  return wanted.length === 0 ? () => ({}) : (bytes) => decode(cutOf(bytes, wanted, 'whole') ?? bytes);
}

/**
 * Makes what projects a document to the members at these dotted paths without reading it.
 * @returns takes the bytes of a whole document and gives those of the projected one; undefined where a path leads through an array
 */
export function memberCutter(paths: ReadonlySet<string>): (bytes: Uint8Array) => Buffer | undefined {
  const wanted = wantedAt(paths);
  return (bytes) => cutOf(bytes, wanted, 'projected');
}
