import { type Doc, decode } from '../bson/codec.ts';
import { decodeButList, decodeKeeping, encodeKeeping, unread } from '../bson/raw.ts';
import { crc32c } from './crc32c.ts';
import { HEADER_BYTES as HEADER, ProtocolError } from './protocol.ts';

export const OP_MSG = 2013;
export const OP_QUERY = 2004;
const OP_REPLY = 1;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;

export interface Header {
  readonly length: number;
  readonly requestId: number;
  readonly opCode: number;
}

export interface Request {
  readonly command: Doc;
  /** The client wants no answer. */
  readonly moreToCome: boolean;
}

export function readHeader(bytes: Buffer): Header {
  return { length: bytes.readInt32LE(0), requestId: bytes.readInt32LE(4), opCode: bytes.readInt32LE(12) };
}

function document(bytes: Buffer, at: number, end: number, read = decode): { value: Doc; next: number } {
  if (at + 5 > end) throw new ProtocolError('a document is cut off');
  const length = bytes.readInt32LE(at);
  if (length < 5 || at + length > end) throw new ProtocolError('a document has an impossible length');
  try {
    return { value: read(bytes.subarray(at, at + length)), next: at + length };
  } catch (cause) {
    throw new ProtocolError('a document is not BSON', { cause });
  }
}

const INSERT = Buffer.from('insert\0');

/** What an insert calls its documents: they are stored as they came. */
const INSERTED = 'documents';

function decodeBody(bytes: Uint8Array): Doc {
  const inserts = Buffer.compare(bytes.subarray(5, 5 + INSERT.length), INSERT) === 0;
  return inserts ? decodeButList(bytes, INSERTED) : decode(bytes);
}

/** OP_MSG: a body section, and document sequences whose documents are the body's arrays of their names. */
export function readMessage(frame: Buffer): Request {
  if (frame.length < HEADER + 5) throw new ProtocolError('a message is cut off');
  const flags = frame.readUInt32LE(HEADER);
  if ((flags & 0xffff & ~(CHECKSUM_PRESENT | MORE_TO_COME)) !== 0) throw new ProtocolError('unknown required flags');
  const end = (flags & CHECKSUM_PRESENT) === 0 ? frame.length : frame.length - 4;
  if (end !== frame.length && crc32c(frame.subarray(0, end)) !== frame.readUInt32LE(end))
    throw new ProtocolError('the checksum does not fit the message');
  let body: Doc | undefined;
  const sequences: Doc = {};
  for (let at = HEADER + 4; at < end; ) {
    const kind = frame[at];
    if (kind === 0) {
      if (body !== undefined) throw new ProtocolError('two bodies');
      const { value, next } = document(frame, at + 1, end, decodeBody);
      body = value;
      at = next;
    } else if (kind === 1) {
      if (at + 5 > end) throw new ProtocolError('a document sequence is cut off');
      const size = frame.readInt32LE(at + 1);
      const stop = at + 1 + size;
      const zero = frame.indexOf(0, at + 5);
      if (size < 6 || stop > end || zero < 0 || zero >= stop)
        throw new ProtocolError('a document sequence has an impossible length');
      const name = frame.toString('utf8', at + 5, zero);
      const read = name === INSERTED ? unread : decodeKeeping;
      const documents: Doc[] = [];
      for (let inner = zero + 1; inner < stop; ) {
        const { value, next } = document(frame, inner, stop, read);
        documents.push(value);
        inner = next;
      }
      sequences[name] = documents;
      at = stop;
    } else throw new ProtocolError('unknown section kind');
  }
  if (body === undefined) throw new ProtocolError('no body');
  return { command: { ...body, ...sequences }, moreToCome: (flags & MORE_TO_COME) !== 0 };
}

/** OP_QUERY on `<db>.$cmd`: the handshake of older clients. */
export function readQuery(frame: Buffer): Request {
  const zero = frame.indexOf(0, HEADER + 4);
  const name = zero < 0 ? '' : frame.toString('utf8', HEADER + 4, zero);
  if (!name.endsWith('.$cmd')) throw new ProtocolError('OP_QUERY is served for commands only');
  const { value } = document(frame, zero + 9, frame.length);
  return { command: { ...value, $db: name.slice(0, -5) }, moreToCome: false };
}

function frame(opCode: number, responseTo: number, requestId: number, head: Buffer, answer: Doc): Buffer {
  const body = encodeKeeping(answer);
  const bytes = Buffer.alloc(HEADER + head.length + body.length);
  bytes.writeInt32LE(bytes.length, 0);
  bytes.writeInt32LE(requestId, 4);
  bytes.writeInt32LE(responseTo, 8);
  bytes.writeInt32LE(opCode, 12);
  head.copy(bytes, HEADER);
  bytes.set(body, HEADER + head.length);
  return bytes;
}

/** The answer to a request of the given kind. */
export function writeAnswer(opCode: number, responseTo: number, requestId: number, answer: Doc): Buffer {
  if (opCode === OP_MSG) return frame(OP_MSG, responseTo, requestId, Buffer.alloc(5), answer);
  const head = Buffer.alloc(20);
  head.writeInt32LE(8, 0);
  head.writeInt32LE(1, 16);
  return frame(OP_REPLY, responseTo, requestId, head, answer);
}
