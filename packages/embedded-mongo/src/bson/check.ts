import { isUtf8 } from 'node:buffer';
import { asBuffer } from './codec.ts';
import { FIXED_BYTES, INT32_BYTES as INT32, OBJECT_ID_BYTES, TEXT_TYPES, TYPE } from './layout.ts';

/** The shortest document: its size and its end. */
const SHORTEST = INT32 + 1;
/** A binary of the old kind, which has its length twice. */
const OLD_BINARY = 2;

function fail(what: string): never {
  throw new RangeError(`not BSON: ${what}`);
}

const isAscii = (bytes: Buffer, start: number, end: number): boolean => {
  for (let at = start; at < end; at += 1) if ((bytes[at] ?? 0) > 0x7f) return false;
  return true;
};

function expectText(bytes: Buffer, start: number, end: number): void {
  if (!isAscii(bytes, start, end) && !isUtf8(bytes.subarray(start, end))) fail('a text is not UTF-8');
}

/** @returns where a text that ends with a zero ends, the zero not counted */
function zeroEnded(bytes: Buffer, at: number, end: number): number {
  let zero = at;
  while (zero < end && bytes[zero] !== 0) zero += 1;
  if (zero >= end) fail('a name does not end');
  expectText(bytes, at, zero);
  return zero;
}

/** @returns where a text ends that has its length before it */
function textEnd(bytes: Buffer, at: number, end: number): number {
  if (at + INT32 > end) fail('a length is cut off');
  const stop = at + INT32 + bytes.readInt32LE(at);
  if (stop <= at + INT32 || stop > end || bytes[stop - 1] !== 0) fail('a text has an impossible length');
  expectText(bytes, at + INT32, stop - 1);
  return stop;
}

function binaryEnd(bytes: Buffer, at: number, end: number): number {
  if (at + SHORTEST > end) fail('a binary is cut off');
  const length = bytes.readInt32LE(at);
  const stop = at + SHORTEST + length;
  if (length < 0 || stop > end) fail('a binary has an impossible length');
  const isOld = bytes[at + INT32] === OLD_BINARY;
  if (isOld && (length < INT32 || bytes.readInt32LE(at + SHORTEST) !== length - INT32))
    fail('a binary has an impossible length');
  return stop;
}

function regexEnd(bytes: Buffer, at: number, end: number): number {
  const options = zeroEnded(bytes, at, end) + 1;
  const stop = zeroEnded(bytes, options, end);
  if (!/^[ilmsux]*$/.test(bytes.toString('latin1', options, stop))) fail('a regular expression has unknown options');
  return stop + 1;
}

function codeWithScopeEnd(bytes: Buffer, at: number, end: number): number {
  if (at + INT32 > end) fail('a length is cut off');
  const stop = at + bytes.readInt32LE(at);
  if (stop > end) fail('code with scope is cut off');
  const scope = textEnd(bytes, at + INT32, stop);
  if (documentEnd(bytes, scope, stop) !== stop) fail('code with scope has an impossible length');
  return stop;
}

/** @returns where the value ends that begins at `at` */
function valueEnd(bytes: Buffer, type: number, at: number, end: number): number {
  const fixed = FIXED_BYTES[type];
  if (fixed !== undefined) {
    if (at + fixed > end) fail('a value is cut off');
    if (type === TYPE.boolean && (bytes[at] ?? 0) > 1) fail('a boolean is neither');
    return at + fixed;
  }
  if (TEXT_TYPES.has(type)) return textEnd(bytes, at, end);
  if (type === TYPE.document || type === TYPE.array) return documentEnd(bytes, at, end);
  if (type === TYPE.binary) return binaryEnd(bytes, at, end);
  if (type === TYPE.regex) return regexEnd(bytes, at, end);
  if (type === TYPE.codeWithScope) return codeWithScopeEnd(bytes, at, end);
  if (type === TYPE.dbPointer) {
    const stop = textEnd(bytes, at, end) + OBJECT_ID_BYTES;
    if (stop > end) fail('a value is cut off');
    return stop;
  }
  return fail('a value of an unknown type');
}

/** @returns where the document ends that begins at `at` */
function documentEnd(bytes: Buffer, at: number, end: number): number {
  if (at + SHORTEST > end) fail('a document is cut off');
  const length = bytes.readInt32LE(at);
  const stop = at + length;
  if (length < SHORTEST || stop > end || bytes[stop - 1] !== 0) fail('a document has an impossible length');
  let next = at + INT32;
  while (next < stop - 1) {
    const named = zeroEnded(bytes, next + 1, stop - 1);
    next = valueEnd(bytes, bytes[next] ?? 0, named + 1, stop - 1);
  }
  return stop;
}

/**
 * Checks that bytes are one BSON document, all the way down, without making anything of it: what passes can be decoded, at any later
 * time. @throws RangeError when they are not
 */
export function checkBson(bytes: Uint8Array): void {
  const source = asBuffer(bytes);
  if (documentEnd(source, 0, source.length) !== source.length) fail('there is something after the document');
}
