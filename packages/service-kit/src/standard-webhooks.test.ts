import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { isAuthenticWebhook, webhookHeaders, webhookKeyOf, webhookSecretOf } from './standard-webhooks.ts';

const key = randomBytes(32);

test('whatever is changed in a message, its signature does not hold any more', () => {
  const text = fc.string({ minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(text, text, fc.uint8Array({ minLength: 1 }), (id, other, body) => {
      const now = 1_780_000_000_000;
      const timestamp = String(now / 1000);
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
      const signed = { id, timestamp, signatures: `v1,${signature}`, body };
      expect(isAuthenticWebhook(key, signed, now)).toBe(true);
      expect(isAuthenticWebhook(key, { ...signed, signatures: `v2,abc v1,${signature}` }, now)).toBe(true);
      expect(isAuthenticWebhook(key, { ...signed, signatures: `v1a,${signature}` }, now)).toBe(false);
      expect(isAuthenticWebhook(key, { ...signed, id: `${id}${other}` }, now)).toBe(false);
      expect(isAuthenticWebhook(key, { ...signed, body: Buffer.concat([body, Buffer.from(other)]) }, now)).toBe(false);
      expect(isAuthenticWebhook(key, { ...signed, timestamp: String(now / 1000 + 1) }, now)).toBe(false);
      expect(isAuthenticWebhook(key, signed, now + 301_000)).toBe(false);
    }),
  );
});

test.each(['', 'whsec_', 'whsec_c2hvcnQ=', 'secret', `whsec_${'A'.repeat(120)}`])('%p is no secret', (text) => {
  expect(() => webhookKeyOf(text)).toThrow(RangeError);
});

test('what is signed here is authentic, and a secret leads back to its key', () => {
  const headers = webhookHeaders(webhookKeyOf(webhookSecretOf(key)), 'e1', 1_780_000_000, '{}');
  const signed = {
    id: headers['webhook-id'] ?? '',
    timestamp: headers['webhook-timestamp'] ?? '',
    signatures: headers['webhook-signature'] ?? '',
    body: Buffer.from('{}'),
  };
  expect(isAuthenticWebhook(key, signed, 1_780_000_000_000)).toBe(true);
  expect(isAuthenticWebhook(randomBytes(32), signed, 1_780_000_000_000)).toBe(false);
});
