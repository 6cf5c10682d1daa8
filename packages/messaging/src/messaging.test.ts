import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { EventData, EventEnvelope } from '@of/contracts';
import { startStore } from '@of/local';
import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { deadLetterHeaders } from './dead-letters.ts';
import { makeEvent } from './event.ts';
import { connectMessaging } from './messaging.ts';
import { ensureOutbox, outboxCollection, writeToOutbox } from './outbox/outbox.ts';
import { startOutboxRelay } from './outbox/relay.ts';
import { type RunningMessaging, startMessaging } from './testing/running-messaging.ts';
import { DEAD_LETTERS_STREAM, EVENTS_STREAM } from './topology.ts';

const logger = pino({ level: 'silent' });
let running: RunningMessaging;
let raw: RunningMessaging['raw'];
let messaging: RunningMessaging['messaging'];

beforeAll(async () => {
  running = await startMessaging();
  ({ raw, messaging } = running);
});
afterAll(() => running.stop());

const consentId = (n: number) => `urn:openfinance:consent:11111111-1111-4111-8111-${String(n).padStart(12, '0')}`;

function revoked(n: number, reason: EventData<'of.consent.revoked'>['reason'] = 'UserRevoked'): EventEnvelope {
  const data: EventData<'of.consent.revoked'> = {
    consentId: consentId(n),
    bankId: 'green-bank',
    userId: '65a1c0d2e4f60718293a4b5c',
    revokedAt: '2026-11-23T20:00:00Z',
    reason,
  };
  return makeEvent('of.consent.revoked', 'auth', data.consentId, data);
}

/** Resolves when `done` says so; what is awaited is always announced by `poke`. */
function gate(done: () => boolean) {
  let open: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { reached, poke: () => void (done() && open()) };
}

test('the server answers, and topology can be ensured by several at once', async () => {
  await messaging.check();
  const others = await Promise.all(
    [1, 2, 3].map((n) => connectMessaging({ url: running.nats.url, name: `other-${n}`, logger })),
  );
  await Promise.all(others.map((one) => one.close()));
});

test('consumers see each event once, poison is parked with its reason, and what is behind it goes on', async () => {
  const seen: string[] = [];
  const all = gate(() => seen.length === 4);
  const first = revoked(1);
  await messaging.publish(first);
  await messaging.publish(first);
  await raw.request('of.consent.revoked', 'this is not JSON');
  await raw.request(
    'of.consent.revoked',
    JSON.stringify({ ...revoked(9), dataschema: 'urn:openfinance:event:of.consent.revoked:7' }),
  );
  for (const n of [2, 3]) await messaging.publish(revoked(n));
  let failures = 0;
  const consumption = await messaging.consume({
    consumer: 'aggregator-consent-revoked',
    concurrency: 1,
    handler: async ({ data }) => {
      seen.push(data.consentId);
      all.poke();
      if (data.consentId === consentId(2) && failures++ === 0) throw new Error('passing trouble');
    },
  });
  await all.reached;
  await consumption.stop();
  expect([...seen].sort()).toEqual([consentId(1), consentId(2), consentId(2), consentId(3)]);

  const manager = await jetstreamManager(raw);
  const { state } = await manager.streams.info(DEAD_LETTERS_STREAM);
  expect(state.messages).toBe(2);
  const letters = await Promise.all([1, 2].map((seq) => manager.streams.getMessage(DEAD_LETTERS_STREAM, { seq })));
  expect(letters.map((letter) => letter?.subject)).toEqual(['dlq.of.consent.revoked', 'dlq.of.consent.revoked']);
  expect(letters.map((letter) => letter?.header.get(deadLetterHeaders.reason))).toEqual([
    expect.stringMatching(/^not-json/),
    expect.stringMatching(/^unknown-version/),
  ]);
  expect(letters[0]?.string()).toBe('this is not JSON');
  // The server took the parked ones for done, too: none of them is delivered for ever.
  expect(await manager.consumers.info(EVENTS_STREAM, 'aggregator-consent-revoked')).toMatchObject({
    num_ack_pending: 0,
    num_pending: 0,
  });
});

describe('the outbox', () => {
  let store: Awaited<ReturnType<typeof startStore>>;
  let client: MongoClient;
  beforeAll(async () => {
    store = await startStore();
    client = await MongoClient.connect(store.uri);
    await ensureOutbox(client.db());
  });
  afterAll(async () => {
    await client.close();
    await store.stop();
  });

  const write = (events: EventEnvelope[], fail = false) =>
    client.withSession((session) =>
      session.withTransaction(async () => {
        await writeToOutbox(client.db(), session, events);
        if (fail) throw new Error('the change is not made');
      }),
    );

  test('publishes what was committed, each aggregate in its order, nothing that was not, and is empty afterwards', async () => {
    const reasons = ['UserRevoked', 'BankRevoked', 'Superseded'] as const;
    const events = Array.from({ length: 600 }, (_, n) => revoked(1_000 + (n % 40), reasons[Math.floor(n / 40) % 3]));
    await write(events);
    await expect(write([revoked(5_000)], true)).rejects.toThrow('the change is not made');

    const published: EventEnvelope[] = [];
    const all = gate(() => published.length === events.length + 1);
    const publish = async (event: EventEnvelope) => {
      await messaging.publish(event);
      published.push(event);
      all.poke();
    };
    const relays = [1, 2].map(() =>
      startOutboxRelay({
        db: client.db(),
        source: 'auth',
        publish: () => Promise.reject(new Error('NATS is away')),
        logger,
        pollMs: 5,
      }),
    );
    await Promise.all(relays.map((relay) => relay.stop()));
    expect(await outboxCollection(client.db()).countDocuments()).toBe(events.length);

    const relay = startOutboxRelay({ db: client.db(), source: 'auth', publish, logger, pollMs: 60_000 });
    const late = revoked(9_000);
    await write([late]);
    relay.wake();
    await all.reached;
    await relay.stop();
    const ofSubject = (list: readonly EventEnvelope[], wanted: string) =>
      list.filter(({ subject }) => subject === wanted).map(({ id }) => id);
    for (const { subject } of [...events, late])
      expect(ofSubject(published, subject)).toEqual(ofSubject([...events, late], subject));
    expect(await outboxCollection(client.db()).countDocuments()).toBe(0);
  });

  test('an event that the stream does not take holds up those behind it of its aggregate, and of no other', async () => {
    const events = [revoked(30_000), revoked(30_001), revoked(30_000), revoked(30_001)];
    await write(events);
    const published: string[] = [];
    let refusals = 0;
    const all = gate(() => published.length === events.length);
    const relay = startOutboxRelay({
      db: client.db(),
      source: 'auth',
      publish: async (event) => {
        if (event.id === events[0]?.id && refusals++ < 2) throw new Error('not now');
        await messaging.publish(event);
        published.push(event.id);
        all.poke();
      },
      logger,
      pollMs: 5,
    });
    await all.reached;
    await relay.stop();
    const order = (list: readonly (string | undefined)[]) => list.map((id) => published.indexOf(id ?? ''));
    const [first = 0, second = 0, third = 0, fourth = 0] = order(events.map(({ id }) => id));
    expect(first).toBeLessThan(third);
    expect(second).toBeLessThan(fourth);
    expect(new Set(published).size).toBe(events.length);
    expect(await outboxCollection(client.db()).countDocuments()).toBe(0);
  });

  test('two relays at once publish each event once as seen by consumers', async () => {
    const manager = await jetstreamManager(raw);
    const before = (await manager.streams.info(EVENTS_STREAM)).state.messages;
    await write(Array.from({ length: 100 }, (_, n) => revoked(20_000 + n)));
    const published = new Set<string>();
    let done: () => void = () => undefined;
    const empty = new Promise<void>((resolve) => {
      done = resolve;
    });
    const publish = async (event: EventEnvelope) => {
      await messaging.publish(event);
      published.add(event.id);
      if (published.size === 100) done();
    };
    const relays = [1, 2].map(() => startOutboxRelay({ db: client.db(), source: 'auth', publish, logger, pollMs: 5 }));
    await empty;
    await Promise.all(relays.map((relay) => relay.stop()));
    expect((await manager.streams.info(EVENTS_STREAM)).state.messages - before).toBe(100);
  });
});

test('a consumer takes up again after the server was restarted', async () => {
  const js = jetstream(raw);
  const seen: string[] = [];
  const second = gate(() => seen.length === 1);
  await messaging.consume({
    consumer: 'aggregator-consent-authorised',
    concurrency: 2,
    handler: async ({ data }) => {
      seen.push(data.consentId);
      second.poke();
    },
  });
  await running.nats.restart();
  const event = makeEvent('of.consent.authorised', 'auth', consentId(77), {
    consentId: consentId(77),
    bankId: 'green-bank',
    userId: '65a1c0d2e4f60718293a4b5c',
    userName: 'fridaklo',
    permissions: ['accounts'],
    authorisedAt: '2026-11-23T20:00:00Z',
    expiresAt: '2027-01-01T00:00:00Z',
  });
  await js.publish(event.type, JSON.stringify(event), { retries: 20 });
  await second.reached;
  expect(seen).toEqual([consentId(77)]);
});
