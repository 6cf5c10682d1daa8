import { deflateSync, inflateSync } from 'node:zlib';
import { HEADER_BYTES, MAX_MESSAGE_BYTES, ProtocolError } from './protocol.ts';

export const OP_COMPRESSED = 2012;

/** The compressors that `hello` offers. */
export const COMPRESSORS = ['zlib'] as const;

const NOOP = 0;
const ZLIB = 2;
/** Original op code, uncompressed size, compressor. */
const PREFIX_BYTES = 9;

/** A message as it was before it was compressed, and by what it was. @throws ProtocolError */
export function decompress(frame: Buffer): { frame: Buffer; compressor: number } {
  if (frame.length < HEADER_BYTES + PREFIX_BYTES) throw new ProtocolError('a compressed message is cut off');
  const opCode = frame.readInt32LE(HEADER_BYTES);
  const size = frame.readInt32LE(HEADER_BYTES + 4);
  const compressor = frame.readUInt8(HEADER_BYTES + 8);
  if (opCode === OP_COMPRESSED) throw new ProtocolError('a compressed message inside a compressed message');
  if (size < 0 || size > MAX_MESSAGE_BYTES) throw new ProtocolError('a compressed message is too large');
  const body = inflated(frame.subarray(HEADER_BYTES + PREFIX_BYTES), compressor, size);
  const plain = Buffer.allocUnsafe(HEADER_BYTES + body.length);
  frame.copy(plain, 0, 0, HEADER_BYTES);
  plain.writeInt32LE(plain.length, 0);
  plain.writeInt32LE(opCode, 12);
  body.copy(plain, HEADER_BYTES);
  return { frame: plain, compressor };
}

function inflated(bytes: Buffer, compressor: number, size: number): Buffer {
  if (compressor !== NOOP && compressor !== ZLIB) throw new ProtocolError(`compressor ${compressor} is not served`);
  let body = bytes;
  if (compressor === ZLIB) {
    try {
      // Not a byte more than was announced is unpacked.
      body = inflateSync(bytes, { maxOutputLength: Math.max(1, size) });
    } catch (cause) {
      throw new ProtocolError('a compressed message cannot be unpacked', { cause });
    }
  }
  if (body.length !== size) throw new ProtocolError('a compressed message is not of the size that it says');
  return body;
}

/** A message compressed the way its request was. */
export function compress(frame: Buffer, compressor: number): Buffer {
  const body = frame.subarray(HEADER_BYTES);
  const packed = compressor === ZLIB ? deflateSync(body) : body;
  const prefix = Buffer.alloc(HEADER_BYTES + PREFIX_BYTES);
  frame.copy(prefix, 0, 0, HEADER_BYTES);
  prefix.writeInt32LE(prefix.length + packed.length, 0);
  prefix.writeInt32LE(OP_COMPRESSED, 12);
  prefix.writeInt32LE(frame.readInt32LE(12), HEADER_BYTES);
  prefix.writeInt32LE(body.length, HEADER_BYTES + 4);
  prefix.writeUInt8(compressor, HEADER_BYTES + 8);
  return Buffer.concat([prefix, packed]);
}
