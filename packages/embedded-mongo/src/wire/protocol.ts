/** Every message begins with its length, its id, the id that it answers, and its op code. */
export const HEADER_BYTES = 16;

export const MAX_MESSAGE_BYTES = 48_000_000 + 16_384;

/** A frame that does not follow the protocol: its connection is closed. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
