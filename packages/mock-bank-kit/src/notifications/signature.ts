import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/** Whether a text is a secret to sign with (Standard Webhooks): `whsec_` and 24 to 64 bytes in base64. */
export function isWebhookSecret(text: string): boolean {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text)) return false;
  const { length } = Buffer.from(text.slice(PREFIX.length), 'base64');
  return length >= 24 && length <= 64;
}

/**
 * The headers that sign a body (Standard Webhooks): HMAC-SHA-256 over `id.timestamp.body`.
 * @param id of the event, the same at each attempt @param seconds of the attempt, epoch seconds by the machine's clock
 */
export function signedHeaders(secret: string, id: string, seconds: number, body: string): Record<string, string> {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}
