import { connectionList } from '@of/contracts';
import type { SyncRunDocument } from '@of/models';
import { Types } from 'mongoose';
import request from 'supertest';
import { eventually } from '../testing/eventually.ts';
import { useSyncFixture } from '../testing/sync-fixture.ts';

// A bank that hangs does so for as long as its test wants it to.
const fixture = useSyncFixture(undefined, {
  SYNC_CONCURRENCY: '4',
  SYNC_PER_BANK: '2',
  BANK_RESPONSE_TIMEOUT_MS: '50000',
});

const dueNow = async () => {
  const { aggregator, user } = fixture;
  const connection = await aggregator.connectionOf(user);
  if (connection === null) throw new Error('no connection');
  await aggregator.store.connections.updateOne(
    { _id: connection._id },
    { $set: { 'SyncSchedule.NextDate': new Date(0) } },
  );
};
const runsOf = async (trigger: SyncRunDocument['SyncTrigger']): Promise<SyncRunDocument[]> => {
  const { aggregator, user } = fixture;
  const connection = await aggregator.connectionOf(user);
  if (connection === null) throw new Error('no connection');
  return aggregator.store.runs.find({ ConnectionId: connection._id, SyncTrigger: trigger }).lean<SyncRunDocument[]>();
};

test('a connection whose time has come is brought up to date once, without its user', async () => {
  const { aggregator, user } = fixture;
  await aggregator.ended(await aggregator.authorise(user));
  const answer = await request(aggregator.app).get('/v1/connections').set('authorization', `Bearer ${user.token}`);
  const [shown] = connectionList.parse(answer.body).connections;
  expect(Date.parse(shown?.nextSyncAt ?? '')).toBeGreaterThan(Date.now() + 5 * 3_600_000);
  await dueNow();
  const run = await eventually('the scheduled sync', async () =>
    (await runsOf('Schedule')).find(({ SyncStatus }) => SyncStatus === 'Completed'),
  );
  expect(run.SyncUserAddress).toBeUndefined();
  const after = await aggregator.connectionOf(user);
  expect(after?.SyncSchedule?.NextDate.getTime()).toBeGreaterThan(Date.now() + 5 * 3_600_000);
  expect(await runsOf('Schedule')).toHaveLength(1);
});

test('a connection that is revoked is not brought up to date any more', async () => {
  const { aggregator, user } = fixture;
  const consent = await aggregator.authorise(user);
  await aggregator.ended(consent);
  await aggregator.revoke(consent);
  await eventually('the revocation', async () => (await aggregator.connectionOf(user))?.ConnectionStatus === 'Revoked');
  await dueNow();
  const other = aggregator.user('another');
  await aggregator.ended(await aggregator.authorise(other));
  expect(await runsOf('Schedule')).toEqual([]);
});

test('a late message of a run that has ended takes the connection from nobody', async () => {
  const { aggregator, user } = fixture;
  const consent = await aggregator.authorise(user);
  const run = await aggregator.ended(consent);
  // Ended at another process: this one does not know it.
  const elsewhere = { ...run, _id: new Types.ObjectId() };
  await aggregator.store.runs.create([elsewhere]);
  const before = await aggregator.connectionOf(user);
  const { bankId, userId, consentId } = consent;
  await aggregator.emit('of.sync.requested', {
    ...{ syncRunId: elsewhere._id.toHexString(), connectionId: run.ConnectionId.toHexString() },
    ...{ bankId, userId, consentId, requestedAt: new Date().toISOString(), trigger: 'User' },
  });
  // Taken after it, and with more to do.
  await aggregator.ended(await aggregator.authorise(aggregator.user('another')));
  expect((await aggregator.connectionOf(user))?.SyncFence).toBe(before?.SyncFence);
  expect(await aggregator.store.runs.findById(elsewhere._id).lean()).toEqual(elsewhere);
});

test('a bank that hangs keeps no other waiting, and all its syncs are done when it answers again', async () => {
  const { aggregator } = fixture;
  const release: (() => void)[] = [];
  let hangs = true;
  aggregator.bank.misbehave = (_req, res) => {
    if (!hangs) return false;
    release.push(() => res.writeHead(503).end());
    return true;
  };
  const waiting = await Promise.all(
    Array.from({ length: 6 }, (_, n) => aggregator.authorise(aggregator.user(`hanging${n}`))),
  );
  await eventually('two hang', async () => release.length >= 2);
  const other = await aggregator.authorise(aggregator.user('elsewhere'), { bankId: 'mongodb-bank' });
  await aggregator.ended(other);
  const open = await aggregator.store.runs.countDocuments({ BankId: 'green-bank', SyncStatus: 'Running' });
  expect(open).toBe(2);
  hangs = false;
  for (const answer of release) answer();
  for (const consent of waiting) expect((await aggregator.ended(consent)).SyncStatus).toBe('Completed');
});

test('a long queue of one bank that hangs keeps no other bank’s runs from being taken up', async () => {
  const { aggregator, user } = fixture;
  const { store } = aggregator;
  // A sync whose worker died a minute ago.
  const consent = await aggregator.authorise(user, { bankId: 'mongodb-bank' });
  const ended = await aggregator.ended(consent);
  const release: (() => void)[] = [];
  aggregator.bank.misbehave = (_req, res) => {
    release.push(() => res.writeHead(503).end());
    return true;
  };
  const hanging = [];
  for (const name of ['one', 'two']) hanging.push(await aggregator.authorise(aggregator.user(name)));
  await eventually('two hang', async () => release.length >= 2);
  // Others of that bank, older than the one: there is no slot for them, and no connection either.
  const open = (changes: Partial<SyncRunDocument>, age: number) => ({
    ...ended,
    ...changes,
    _id: new Types.ObjectId(),
    SyncDates: { RequestDate: new Date(Date.now() - age) },
  });
  const queue = Array.from({ length: 120 }, (_, n) =>
    open({ BankId: 'green-bank', ConnectionId: new Types.ObjectId(), SyncStatus: 'Requested' }, 3_600_000 + n),
  );
  const died = open({ SyncStatus: 'Running' }, 60_000);
  const lost = open({ SyncStatus: 'Requested' }, 120_000);
  await store.runs.create([...queue, died, lost]);
  for (const run of [died, lost])
    await eventually('its end', async () => (await store.runs.findById(run._id).lean())?.SyncStatus === 'Completed');
  expect(await store.runs.countDocuments({ BankId: 'green-bank', SyncStatus: 'Requested' })).toBe(queue.length);
  aggregator.bank.misbehave = undefined;
  for (const answer of release) answer();
  for (const one of hanging) await aggregator.ended(one);
  await eventually('an empty queue', async () => (await store.runs.countDocuments({ SyncStatus: 'Requested' })) === 0);
});
