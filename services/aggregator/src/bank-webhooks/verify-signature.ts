import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far a message's time may be off, either way: older ones may have been overheard (Standard Webhooks). */
const TOLERANCE_SECONDS = 300;

/** What of a message is signed. */
export interface SignedMessage {
  readonly id: string;
  /** Epoch seconds, as the header has it. */
  readonly timestamp: string;
  /** One or more signatures of a version each, separated by spaces. */
  readonly signatures: string;
  readonly body: Uint8Array;
}

/** The key of a `whsec_` secret. @throws RangeError when it is none, or too short to be one */
export function keyOfSecret(secret: string): Buffer {
  const key = Buffer.from(/^whsec_([A-Za-z0-9+/]+=*)$/.exec(secret)?.[1] ?? '', 'base64');
  if (key.length < 24 || key.length > 64) throw new RangeError('must be whsec_ and 24 to 64 bytes in base64');
  return key;
}

/**
 * Whether a message is its sender's and of now (Standard Webhooks 1.0, HMAC-SHA-256).
 * @param now epoch milliseconds
 */
export function isAuthentic(key: Buffer, { id, timestamp, signatures, body }: SignedMessage, now: number): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  return signatures.split(' ').some((one) => {
    const given = Buffer.from(/^v1,([A-Za-z0-9+/]+=*)$/.exec(one)?.[1] ?? '', 'base64');
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}
