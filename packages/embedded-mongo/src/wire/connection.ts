import type { Socket } from 'node:net';
import type { Doc } from '../bson/codec.ts';
import { OP_MSG, OP_QUERY, ProtocolError, readHeader, readMessage, readQuery, writeAnswer } from './messages.ts';

const MAX_MESSAGE_BYTES = 48_000_000 + 16_384;

/** Answers a command. */
export type Answer = (command: Doc, connectionId: number) => Promise<Doc>;

/**
 * Serves one client: frames in, answers out, one after the other. A frame that breaks the protocol ends this connection and
 * nothing else.
 */
export function serveConnection(
  socket: Socket,
  connectionId: number,
  answer: Answer,
  onError: (error: unknown) => void,
): void {
  let chunks: Buffer[] = [];
  let buffered = 0;
  let nextId = 1;
  let queue = Promise.resolve();

  const handle = async (frame: Buffer): Promise<void> => {
    const { opCode, requestId } = readHeader(frame);
    if (opCode !== OP_MSG && opCode !== OP_QUERY) throw new ProtocolError(`op code ${opCode} is not served`);
    const { command, moreToCome } = opCode === OP_MSG ? readMessage(frame) : readQuery(frame);
    const result = await answer(command, connectionId);
    if (!moreToCome && !socket.destroyed) socket.write(writeAnswer(opCode, requestId, nextId++, result));
  };

  const take = (length: number): Buffer => {
    const all = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
    buffered -= length;
    chunks = buffered === 0 ? [] : [all.subarray(length)];
    return all.subarray(0, length);
  };

  const peekLength = (): number | undefined => {
    if (buffered < 16) return undefined;
    if ((chunks[0]?.length ?? 0) < 4) chunks = [Buffer.concat(chunks)];
    return chunks[0]?.readInt32LE(0);
  };

  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    buffered += chunk.length;
    for (let length = peekLength(); length !== undefined; length = peekLength()) {
      if (length < 16 || length > MAX_MESSAGE_BYTES) {
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
