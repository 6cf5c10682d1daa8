import { createHmac, timingSafeEqual } from 'node:crypto';

const PREFIX = 'whsec_';
/** How far a message's time may be off, either way: older ones may have been overheard. */
const TOLERANCE_SECONDS = 300;

/** The key of a secret (Standard Webhooks 1.0). @throws RangeError when the text is none, or too short or long for one */
export function webhookKeyOf(secret: string): Buffer {
  const key = Buffer.from(/^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1] ?? '', 'base64');
  if (key.length < 24 || key.length > 64) throw new RangeError('must be whsec_ and 24 to 64 bytes in base64');
  return key;
}

/** A key as its owner is shown it. */
export const webhookSecretOf = (key: Buffer): string => `${PREFIX}${key.toString('base64')}`;

/** HMAC-SHA-256 over id, time and body. @param timestamp epoch seconds, as the header has it */
function signatureOf(key: Buffer, id: string, timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}

/**
 * The headers that sign a message (Standard Webhooks 1.0).
 * @param id of the event, the same at each try
 * @param seconds epoch seconds of this try
 */
export function webhookHeaders(key: Buffer, id: string, seconds: number, body: string): Record<string, string> {
  const signature = signatureOf(key, id, String(seconds), body).toString('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}

/** What of a message is signed. */
export interface SignedWebhook {
  readonly id: string;
  /** Epoch seconds, as the header has it. */
  readonly timestamp: string;
  /** One or more signatures of a version each, separated by spaces. */
  readonly signatures: string;
  readonly body: Uint8Array;
}

/**
 * Whether a message is its sender's and of now (Standard Webhooks 1.0).
 * @param now epoch milliseconds
 */
export function isAuthenticWebhook(key: Buffer, { id, timestamp, signatures, body }: SignedWebhook, now: number) {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const wanted = signatureOf(key, id, timestamp, body);
  return signatures.split(' ').some((one) => {
    const given = Buffer.from(/^v1,([A-Za-z0-9+/]+=*)$/.exec(one)?.[1] ?? '', 'base64');
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}
