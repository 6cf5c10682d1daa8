import { connect, type Socket } from 'node:net';
import { deserialize, serialize } from 'bson';
import type { Document } from 'mongodb';

const HEADER = 16;
const OP_MSG = 2013;

/** A client that sends bytes as they are, and commands that no driver would send. */
export interface WireClient {
  readonly socket: Socket;
  readonly send: (bytes: Uint8Array) => void;
  /** The next frame. Rejects when the server closes the connection first. */
  readonly receive: () => Promise<Buffer>;
  /** Sends a command as OP_MSG and gives its answer. */
  readonly command: (command: Document) => Promise<Document>;
  readonly close: () => void;
}

/** An OP_MSG of these sections. */
export function message(sections: readonly Uint8Array[], flags = 0, requestId = 1): Buffer {
  const body = Buffer.concat([Buffer.from([flags & 255, (flags >> 8) & 255, (flags >> 16) & 255, 0]), ...sections]);
  const header = Buffer.alloc(HEADER);
  header.writeInt32LE(HEADER + body.length, 0);
  header.writeInt32LE(requestId, 4);
  header.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([header, body]);
}

/** Section of kind 0. */
export const bodySection = (command: Document): Buffer => Buffer.concat([Buffer.from([0]), serialize(command)]);

/** Section of kind 1. */
export function sequenceSection(name: string, documents: readonly Document[]): Buffer {
  const content = Buffer.concat([Buffer.from(`${name}\0`), ...documents.map((document) => serialize(document))]);
  const size = Buffer.alloc(4);
  size.writeInt32LE(content.length + 4);
  return Buffer.concat([Buffer.from([1]), size, content]);
}

/** The document of an OP_MSG answer. */
export const answerOf = (frame: Buffer): Document => deserialize(frame.subarray(HEADER + 5));

export async function openWire(port: number): Promise<WireClient> {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let received = Buffer.alloc(0);
  let closed = false;
  let look: () => void = () => undefined;
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    look();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
    look();
  });
  const receive = (): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      look = () => {
        const length = received.length >= 4 ? received.readInt32LE(0) : Number.POSITIVE_INFINITY;
        if (received.length >= length) {
          const frame = received.subarray(0, length);
          received = received.subarray(length);
          look = () => undefined;
          resolve(frame);
        } else if (closed) reject(new Error('the server closed the connection'));
      };
      look();
    });
  return {
    socket,
    send: (bytes) => void socket.write(bytes),
    receive,
    command: async (command) => {
      socket.write(message([bodySection(command)]));
      return answerOf(await receive());
    },
    close: () => socket.destroy(),
  };
}
