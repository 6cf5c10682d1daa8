import { createHmac, hkdfSync } from 'node:crypto';

/** Gives the bytes that a webhook's messages are signed with. @param webhookId hex */
export type WebhookSecrets = (webhookId: string, version: number) => Buffer;

/**
 * Derives each webhook's secret from the service's (HKDF, RFC 5869): none is stored, so that a dump of the database signs nothing.
 * Another `SERVICE_SECRET` gives every webhook another secret.
 */
export function webhookSecrets(serviceSecret: string): WebhookSecrets {
  return (webhookId, version) =>
    Buffer.from(hkdfSync('sha256', serviceSecret, webhookId, `of:aggregator:webhook-secret:${version}`, 32));
}

/** A secret as it is shown to its owner, once (Standard Webhooks). */
export const shownSecret = (secret: Buffer): string => `whsec_${secret.toString('base64')}`;

/**
 * The headers of a signed message (Standard Webhooks 1.0): HMAC-SHA-256 over id, time and body.
 * @param id the event's id, the same at each try
 * @param seconds epoch seconds of this try
 */
export function signedHeaders(secret: Buffer, id: string, seconds: number, body: string): Record<string, string> {
  const signature = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}
