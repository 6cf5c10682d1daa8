import { hkdfSync } from 'node:crypto';

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
