import type { EventData } from '@of/contracts';
import fc from 'fast-check';
import { makeEvent, PoisonMessageError, parseEvent } from './event.ts';

const revoked: EventData<'of.consent.revoked'> = {
  consentId: 'urn:openfinance:consent:11111111-1111-4111-8111-111111111111',
  bankId: 'green-bank',
  userId: '65a1c0d2e4f60718293a4b5c',
  revokedAt: '2026-11-23T20:00:00Z',
  reason: 'UserRevoked',
};
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const event = () => makeEvent('of.consent.revoked', 'auth', revoked.consentId, revoked);

function reasonOf(bytes: Uint8Array): string {
  try {
    parseEvent(bytes, 'of.consent.revoked');
  } catch (error) {
    if (error instanceof PoisonMessageError) return error.reason;
    throw error;
  }
  return 'taken';
}

test('an event comes back as it was made', () => {
  const made = event();
  expect(parseEvent(bytesOf(made), 'of.consent.revoked')).toMatchObject({ id: made.id, version: 1, data: revoked });
});

test('ids grow, so that an outbox sorted by them keeps the order', () => {
  const ids = Array.from({ length: 1_000 }, () => event().id);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a payload that breaks its schema is never made', () => {
  expect(() => makeEvent('of.consent.revoked', 'auth', 'x', { ...revoked, userId: 'me' })).toThrow();
});

test.each([
  ['not-json', new TextEncoder().encode('{"specversion":')],
  ['not-json', Uint8Array.of(0xff, 0xfe)],
  ['not-an-event', bytesOf({ specversion: '0.3' })],
  ['unknown-type', bytesOf({ ...event(), type: 'of.sync.requested' })],
  ['unknown-type', bytesOf({ ...event(), type: 'toString' })],
  ['unknown-version', bytesOf({ ...event(), dataschema: 'urn:openfinance:event:of.consent.revoked:2' })],
  ['schema-mismatch', bytesOf({ ...event(), data: { ...revoked, reason: 'Whim' } })],
])('%s is told apart', (reason, bytes) => {
  expect(reasonOf(bytes)).toBe(reason);
});

test('no bytes whatever make it fail in another way', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => expect(reasonOf(bytes)).not.toBe('taken')));
  fc.assert(fc.property(fc.json(), (text) => expect(reasonOf(new TextEncoder().encode(text))).not.toBe('taken')));
});
