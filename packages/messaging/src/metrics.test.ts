import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { startNats, startStore } from '@of/local';
import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { makeEvent } from './event.ts';
import { connectMessaging } from './messaging.ts';
import { deadLetterGauge, outboxGauges } from './metrics.ts';
import { ensureOutbox, outboxCollection, writeToOutbox } from './outbox/outbox.ts';

const consentId = 'urn:openfinance:consent:11111111-1111-4111-8111-111111111111';
const revoked = (source: string) =>
  makeEvent('of.consent.revoked', source, consentId, {
    consentId,
    bankId: 'green-bank',
    userId: '65a1c0d2e4f60718293a4b5c',
    revokedAt: '2026-11-23T20:00:00Z',
    reason: 'UserRevoked',
  });

async function read(gauge: ReturnType<typeof deadLetterGauge> | undefined): Promise<number | undefined> {
  const [sample] = (await gauge?.read()) ?? [];
  return sample?.[1];
}

test('the backlog of a service is its own events, and as old as the oldest of them', async () => {
  const engine = await startStore();
  const client = await MongoClient.connect(engine.uri);
  const db = client.db();
  try {
    await ensureOutbox(db);
    const begun = Date.now();
    const [waiting, oldest] = outboxGauges(db, 'auth', () => begun + 90_000);
    expect([await read(waiting), await read(oldest)]).toEqual([0, 0]);
    await client.withSession((session) =>
      session.withTransaction(() =>
        writeToOutbox(db, session, [revoked('auth'), revoked('auth'), revoked('aggregator')]),
      ),
    );
    expect(await read(waiting)).toBe(2);
    const age = (await read(oldest)) ?? 0;
    expect(age).toBeGreaterThan(60);
    expect(age).toBeLessThanOrEqual(90);
    await outboxCollection(db).deleteMany({ Source: '/services/auth' });
    expect([await read(waiting), await read(oldest)]).toEqual([0, 0]);
  } finally {
    await client.close();
    await engine.stop();
  }
});

test('dead letters are counted as they are parked', async () => {
  const nats = await startNats();
  const messaging = await connectMessaging({ url: nats.url, name: 'test', logger: pino({ level: 'silent' }) });
  const raw = await connect({ servers: nats.url });
  try {
    const gauge = deadLetterGauge(messaging);
    expect(await read(gauge)).toBe(0);
    await messaging.consume({
      consumer: 'aggregator-consent-revoked',
      concurrency: 1,
      handler: () => Promise.resolve(),
    });
    await jetstream(raw).publish('of.consent.revoked', 'this is not JSON');
    for (let tries = 0; tries < 500 && (await read(gauge)) === 0; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await read(gauge)).toBe(1);
  } finally {
    await raw.close();
    await messaging.close();
    await nats.stop();
  }
});
