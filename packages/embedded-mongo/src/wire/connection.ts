import type { Socket } from 'node:net';
import type { Doc } from '../bson/codec.ts';
import { compress, decompress, OP_COMPRESSED } from './compression.ts';
import { OP_MSG, OP_QUERY, readHeader, readMessage, readQuery, writeAnswer } from './messages.ts';
import { HEADER_BYTES, MAX_MESSAGE_BYTES, ProtocolError } from './protocol.ts';

/** Answers a command. */
export type Answer = (command: Doc) => Promise<Doc>;

/**
 * Serves one client: frames in, answers out, one after the other. A frame that breaks the protocol ends this connection and
 * nothing else.
 */
export function serveConnection(socket: Socket, answer: Answer, onError: (error: unknown) => void): void {
  let chunks: Buffer[] = [];
  let buffered = 0;
  let nextId = 1;
  let queue = Promise.resolve();

  const handle = async (received: Buffer): Promise<void> => {
    const packed = readHeader(received).opCode === OP_COMPRESSED ? decompress(received) : undefined;
    const frame = packed?.frame ?? received;
    const { opCode, requestId } = readHeader(frame);
    if (opCode !== OP_MSG && opCode !== OP_QUERY) throw new ProtocolError(`op code ${opCode} is not served`);
    const { command, moreToCome } = opCode === OP_MSG ? readMessage(frame) : readQuery(frame);
    const result = await answer(command);
    if (moreToCome || socket.destroyed) return;
    const plain = writeAnswer(opCode, requestId, nextId++, result);
    socket.write(packed === undefined ? plain : compress(plain, packed.compressor));
  };

  const take = (length: number): Buffer => {
    const all = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
    buffered -= length;
    chunks = buffered === 0 ? [] : [all.subarray(length)];
    return all.subarray(0, length);
  };

  const peekLength = (): number | undefined => {
    if (buffered < HEADER_BYTES) return undefined;
    if ((chunks[0]?.length ?? 0) < 4) chunks = [Buffer.concat(chunks)];
    return chunks[0]?.readInt32LE(0);
  };

  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    buffered += chunk.length;
    for (let length = peekLength(); length !== undefined; length = peekLength()) {
      if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) {
        socket.destroy();
        return;
      }
      if (buffered < length) return;
      const frame = take(length);
      queue = queue
        .then(() => handle(frame))
        .catch((error: unknown) => {
          if (!(error instanceof ProtocolError)) onError(error);
          socket.destroy();
        });
    }
  });
  socket.on('error', () => socket.destroy());
}
