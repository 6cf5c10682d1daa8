import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { ConsentAuthorised } from '@of/contracts';
import { Types } from 'mongoose';
import request from 'supertest';
import { eventually } from '../testing/eventually.ts';
import { storedOf, useSyncFixture } from '../testing/sync-fixture.ts';
import type { TestUser } from '../testing/test-aggregator.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

const fixture = useSyncFixture(undefined, {
  WEBHOOK_ALLOW_PRIVATE: 'true',
  WEBHOOK_RETRY_SECONDS: '0,0,0,0,0,0,0,0,0',
  WEBHOOK_TIMEOUT_MS: '1000',
});
let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await startWebhookReceiver();
});
afterEach(() => receiver.close());

const MINUTE_MS = 60_000;
const DELETED = ['connections', 'sync_runs', 'external_accounts', 'external_products', 'external_transactions'];

const call = (method: 'get' | 'post', path: string, { token }: TestUser) =>
  request(fixture.aggregator.app)[method](path).set('authorization', `Bearer ${token}`);
const hook = (user: TestUser, eventTypes = ['of.sync.completed', 'of.accounts.changed', 'of.transactions.changed']) =>
  call('post', '/v1/webhooks', user).send({ url: receiver.url, eventTypes });
const erase = ({ userId }: TestUser) =>
  fixture.aggregator.emit('of.user.erased', { userId, erasedAt: new Date().toISOString() });

function database() {
  const { db } = fixture.aggregator.store.connections.db;
  if (db === undefined) throw new Error('not connected');
  return db;
}

/** Names of the collections in which a text stands; what waits to be published, and the tombstone, aside. */
async function traces(...texts: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of await database().listCollections().toArray()) {
    if (name === 'outbox' || name === 'erased_users') continue;
    const all = JSON.stringify(await database().collection(name).find().toArray());
    if (texts.some((text) => all.includes(text))) found.push(name);
  }
  return found.toSorted((a, b) => a.localeCompare(b));
}

/** Whatever a user is known by. */
const marksOf = ({ userId, userName }: TestUser, consent: ConsentAuthorised) => [userId, userName, consent.consentId];
const gone = (user: TestUser, consent: ConsentAuthorised) =>
  eventually('nothing to be left', async () => (await traces(...marksOf(user, consent))).length === 0);

async function atNats<T>(ask: (manager: JetStreamManager) => Promise<T>): Promise<T> {
  const connection = await connect({ servers: fixture.aggregator.natsUrl });
  try {
    return await ask(await jetstreamManager(connection));
  } finally {
    await connection.close();
  }
}

/** Subjects of the events in which a text stands; what says that a user was erased aside. */
const told = (...texts: string[]): Promise<string[]> =>
  atNats(async ({ streams }) => {
    const { state } = await streams.info('OF_EVENTS');
    const numbers = Array.from({ length: state.last_seq }, (_, index) => index + 1);
    const events = await Promise.all(numbers.map((seq) => streams.getMessage('OF_EVENTS', { seq })));
    return events.flatMap((event) =>
      event !== null &&
      event.subject !== 'of.user.erased' &&
      texts.some((text) => JSON.stringify(event.json()).includes(text))
        ? [event.subject]
        : [],
    );
  });

/** Waits until a consumer has taken all that there is, and says how much of it has come more than once. */
const consumed = (consumer: string): Promise<number> =>
  atNats((manager) =>
    eventually(`${consumer} to be done`, async () => {
      const { num_pending, num_ack_pending, num_redelivered } = await manager.consumers.info('OF_EVENTS', consumer);
      return num_pending + num_ack_pending === 0 && { num_redelivered };
    }).then(({ num_redelivered }) => num_redelivered),
  );

test('all that was theirs is deleted, however often it is told, and nobody else’s', async () => {
  const { aggregator, user } = fixture;
  const other = aggregator.user('bystander');
  await hook(user);
  await hook(other);
  const [mine, others] = [await aggregator.authorise(user), await aggregator.authorise(other)];
  await aggregator.ended(mine);
  await aggregator.ended(others);
  await eventually('webhooks to be told', async () => receiver.received.length === 6);
  const before = await traces(...marksOf(other, others));
  expect(await traces(...marksOf(user, mine))).toEqual(before);
  const toldOfOther = await told(...marksOf(other, others));
  expect(toldOfOther).toEqual(expect.arrayContaining(['of.consent.authorised', 'of.sync.completed']));
  expect(before).toEqual(expect.arrayContaining([...DELETED, 'change_counters', 'transaction_changes', 'webhooks']));
  await erase(user);
  await gone(user, mine);
  await erase(user);
  await consumed('aggregator-user-erased');
  expect(await traces(...marksOf(user, mine))).toEqual([]);
  expect(await traces(...marksOf(other, others))).toEqual(before);
  expect(await told(...marksOf(user, mine))).toEqual([]);
  expect(await told(...marksOf(other, others))).toEqual(toldOfOther);
  expect((await call('get', '/v1/accounts', user)).body).toEqual({ accounts: [] });
  expect((await call('get', '/v1/accounts', other)).body.accounts).toHaveLength(2);
});

test('what comes late brings nothing back', async () => {
  const { aggregator, user } = fixture;
  const consent = await aggregator.authorise(user);
  const run = await aggregator.ended(consent);
  await erase(user);
  await gone(user, consent);
  aggregator.bank.asked.length = 0;
  const { consentId, bankId, userId } = consent;
  const now = new Date().toISOString();
  await aggregator.emit('of.consent.authorised', consent);
  await aggregator.authorise(user);
  await aggregator.emit('of.consent.renewed', { consentId, bankId, userId, renewedAt: now, expiresAt: now });
  await aggregator.revoke(consent);
  const connectionId = run.ConnectionId.toHexString();
  await aggregator.emit('of.sync.requested', {
    ...{ syncRunId: run._id.toHexString(), connectionId, bankId, userId, consentId, requestedAt: now },
    trigger: 'User',
  });
  await aggregator.emit('of.transactions.changed', { userId, connectionId, bankId, changed: 1 });
  for (const kind of ['consent-authorised', 'consent-renewed', 'consent-revoked', 'sync-requested', 'webhooks'])
    expect([kind, await consumed(`aggregator-${kind}`)]).toEqual([kind, 0]);
  expect(await traces(...marksOf(user, consent), connectionId)).toEqual([]);
  expect(aggregator.bank.asked).toEqual([]);
  expect((await hook(user)).status).toBe(401);
  expect((await call('get', '/v1/events', user)).status).toBe(401);
  expect((await call('post', `/v1/connections/${connectionId}/sync`, user)).status).toBe(404);
});

test('a sync that is under way stores nothing of what its bank answers after', async () => {
  const { aggregator, user } = fixture;
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  aggregator.bank.misbehave = async (_req, _res, url) => {
    if (url.pathname.includes('GBA-2')) await held;
    return false;
  };
  const consent = await aggregator.authorise(user);
  await eventually('something to be stored', async () => (await storedOf(fixture).amounts()).length > 0);
  await eventually('the bank to be asked for more', async () =>
    aggregator.bank.asked.some((path) => path.includes('GBA-2')),
  );
  await erase(user);
  await gone(user, consent);
  release();
  expect(await consumed('aggregator-sync-requested')).toBe(0);
  expect(await traces(...marksOf(user, consent))).toEqual([]);
});

test('a webhook that fails and would be tried again is told nothing more', async () => {
  const { aggregator, user } = fixture;
  receiver.answer = (_message, _req, res) => res.writeHead(503).end();
  await hook(user);
  const consent = await aggregator.authorise(user);
  await eventually('a second try', async () => receiver.received.length > 1);
  await erase(user);
  await gone(user, consent);
  await eventually(
    'no queue to be left',
    async () => (await database().collection('webhook_queues').countDocuments()) === 0,
  );
  const told = receiver.received.length;
  await consumed('aggregator-webhooks');
  await aggregator.ended(await aggregator.authorise(aggregator.user('bystander')));
  expect(receiver.received.length).toBe(told);
  expect(await traces(...marksOf(user, consent))).toEqual([]);
});

test('what was written by who was at it is swept, until nobody can be', async () => {
  const { aggregator, user } = fixture;
  const { store } = aggregator;
  const consent = await aggregator.authorise(user);
  await aggregator.ended(consent);
  const connection = await aggregator.connectionOf(user);
  const _id = new Types.ObjectId(user.userId);
  await erase(user);
  await gone(user, consent);
  await consumed('aggregator-user-erased');
  /** Leaves something behind, so long after the erasure, and lets its time come. */
  const leaveBehind = async (minutes: number) => {
    if (connection === null) throw new Error('no connection');
    await store.connections.create([{ ...connection, ConnectionStatus: 'Active' }]);
    await store.counters.create([{ _id, Sequence: 0 }]);
    const ErasedDate = new Date(Date.now() - minutes * MINUTE_MS);
    await store.erased.updateOne({ _id }, { $set: { ErasedDate, SweepDate: ErasedDate } });
  };
  await leaveBehind(20);
  const { consentId, bankId, userId } = consent;
  await aggregator.emit('of.consent.revoked', {
    ...{ consentId, bankId, userId, revokedAt: new Date().toISOString() },
    reason: 'UserRevoked',
  });
  await gone(user, consent);
  await eventually('nothing to be told', async () => (await told(...marksOf(user, consent))).length === 0);
  const next = await eventually('the next sweep to be set', async () => {
    const { SweepDate } = (await store.erased.findById(_id).lean()) ?? {};
    return SweepDate !== undefined && SweepDate.getTime() > Date.now() && SweepDate;
  });
  expect(next.getTime()).toBeGreaterThan(Date.now() + 10 * MINUTE_MS);
  await leaveBehind(61);
  await gone(user, consent);
  await eventually('the last sweep', async () => (await store.erased.findById(_id).lean())?.SweepDate === undefined);
  expect(await store.erased.findById(_id).lean()).toEqual({ _id, ErasedDate: expect.any(Date) });
});
