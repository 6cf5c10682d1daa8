import { createHash } from 'node:crypto';
import { Binary, BSONSymbol, Code, Double, ObjectId, Timestamp } from 'bson';
import { isDoc } from '../bson/codec.ts';
import { OBJECT_ID_BYTES } from '../bson/layout.ts';
import { compareNumbers, Decimal, toDouble } from '../bson/numbers.ts';
import { isNumber, type NumberValue, regexParts, typeRank } from '../bson/types.ts';

/** Longest encoding of one value: lmdb's keys are bounded. What is longer is cut and ended with a hash, so equality stays exact. */
/** Longer values are cut to this many bytes, the last of them a hash. */
export const MAX_VALUE_BYTES = 400;

/** So far two encodings can be compared for their order. */
export const ORDERED_BYTES = MAX_VALUE_BYTES - 32;
const TERMINATOR = 0x00;
const ESCAPE = 0xff;
const LONG_BYTES = 8;
/** Added to a signed number, its order is that of unsigned ones. */
const SIGN = 2n ** 63n;

/** Bytes of text or binary such that no encoding is a prefix of another: zeros are escaped, the end is a bare zero. */
function terminated(bytes: Uint8Array): Buffer {
  if (!bytes.includes(0)) {
    const plain = Buffer.allocUnsafe(bytes.length + 1);
    plain.set(bytes);
    plain[bytes.length] = TERMINATOR;
    return plain;
  }
  const zeros = bytes.reduce((count, byte) => count + Number(byte === 0), 0);
  const out = Buffer.alloc(bytes.length + zeros + 1);
  let at = 0;
  for (const byte of bytes) {
    out[at++] = byte;
    if (byte === 0) out[at++] = ESCAPE;
  }
  out[at] = TERMINATOR;
  return out;
}

function doubleBytes(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value === 0 ? 0 : value);
  const negative = ((bytes[0] ?? 0) & 0x80) !== 0;
  for (let index = 0; index < 8; index += 1)
    bytes[index] = negative ? ~(bytes[index] ?? 0) & 0xff : index === 0 ? (bytes[0] ?? 0) | 0x80 : (bytes[index] ?? 0);
  return bytes;
}

/**
 * The nearest double, then what is left to the exact value: equal numbers of different types have one key, and neighbours that
 * share a double keep their order.
 */
function numberBytes(value: NumberValue): Buffer {
  const double = toDouble(value);
  if (Number.isNaN(double)) return Buffer.from([0x00]);
  const head = Buffer.concat([Buffer.from([0x01]), doubleBytes(double)]);
  const order =
    value instanceof Double ||
    (Number.isInteger(double) &&
      Math.abs(double) <= Number.MAX_SAFE_INTEGER &&
      Number(value.toString()) === double &&
      !value.toString().includes('.'))
      ? 0
      : compareNumbers(value, new Double(double));
  if (order === 0) return Buffer.concat([head, Buffer.from([0x80])]);
  const exact = new Decimal(value.toString());
  // Values that share a double differ in their last digits only: their decimal texts at a common exponent order them.
  const text = exact.abs().toExponential(33);
  const [mantissa = '', exponent = '0'] = text.split('e');
  const digits = Buffer.alloc(2 + 34);
  digits.writeUInt16BE(Number(exponent) + 0x4000);
  digits.write(mantissa.replace('.', ''), 2, 'latin1');
  if (exact.isNeg())
    for (let index = 0; index < digits.length; index += 1) digits[index] = ~(digits[index] ?? 0) & 0xff;
  return Buffer.concat([head, Buffer.from([order < 0 ? 0x40 : 0xc0]), digits]);
}

function body(value: unknown): Buffer {
  if (isNumber(value)) return numberBytes(value);
  if (typeof value === 'string') return terminated(Buffer.from(value, 'utf8'));
  if (value instanceof BSONSymbol) return terminated(Buffer.from(value.value, 'utf8'));
  if (typeof value === 'boolean') return Buffer.from([value ? 1 : 0]);
  if (value instanceof Timestamp) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt.asUintN(64, value.toBigInt()));
    return bytes;
  }
  if (Array.isArray(value))
    return Buffer.concat([...value.map((item: unknown) => encodeValue(item)), Buffer.from([TERMINATOR])]);
  if (value instanceof Binary) {
    const head = Buffer.alloc(5);
    head.writeUInt32BE(value.length());
    head[4] = value.sub_type;
    return Buffer.concat([head, Buffer.from(value.value())]);
  }
  if (value instanceof Code) return terminated(Buffer.from(value.code, 'utf8'));
  const regex = regexParts(value);
  if (regex !== undefined)
    return Buffer.concat([terminated(Buffer.from(regex.pattern)), terminated(Buffer.from(regex.options))]);
  if (isDoc(value)) {
    const members = Object.entries(value).map(([name, child]) =>
      Buffer.concat([Buffer.from([typeRank(child) + 1]), terminated(Buffer.from(name)), encodeValue(child)]),
    );
    return Buffer.concat([...members, Buffer.from([TERMINATOR])]);
  }
  return Buffer.alloc(0);
}

/** The commonest values at once, without a buffer for each of their parts. @returns undefined for all others */
function shortEncoding(value: unknown, rank: number): Buffer | undefined {
  if (typeof value === 'string') {
    if (value.includes('\0')) return undefined;
    const bytes = Buffer.allocUnsafe(1 + Buffer.byteLength(value) + 1);
    bytes.write(value, 1);
    bytes[bytes.length - 1] = TERMINATOR;
    bytes[0] = rank;
    return bytes;
  }
  if (value instanceof ObjectId) {
    const bytes = Buffer.allocUnsafe(1 + OBJECT_ID_BYTES);
    bytes.set(value.id, 1);
    bytes[0] = rank;
    return bytes;
  }
  if (value instanceof Date) {
    const bytes = Buffer.allocUnsafe(1 + LONG_BYTES);
    bytes.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value.getTime()) + SIGN), 1);
    bytes[0] = rank;
    return bytes;
  }
  return undefined;
}

/**
 * A value's bytes, whose order is MongoDB's order of values (beyond 400 bytes only equality is exact). No encoding of a value is
 * the beginning of another's, so that encodings can be joined.
 */
export function encodeValue(value: unknown): Buffer {
  const rank = typeRank(value) + 1;
  const bytes = shortEncoding(value, rank) ?? Buffer.concat([Buffer.from([rank]), body(value)]);
  if (bytes.length <= MAX_VALUE_BYTES) return bytes;
  const hash = createHash('sha256').update(bytes).digest();
  return Buffer.concat([bytes.subarray(0, ORDERED_BYTES), hash]);
}

/** The same bytes in the opposite order: for descending index fields. */
export function inverted(bytes: Buffer): Buffer {
  const out = Buffer.alloc(bytes.length);
  for (let index = 0; index < bytes.length; index += 1) out[index] = ~(bytes[index] ?? 0) & 0xff;
  return out;
}

/** The first key after every key that begins with `prefix`. */
export function afterPrefix(prefix: Buffer): Buffer {
  for (let length = prefix.length; length > 0; length -= 1) {
    const last = prefix[length - 1] ?? 0xff;
    if (last === 0xff) continue;
    const end = Buffer.from(prefix.subarray(0, length));
    end[length - 1] = last + 1;
    return end;
  }
  return Buffer.alloc(prefix.length + 16, 0xff);
}
