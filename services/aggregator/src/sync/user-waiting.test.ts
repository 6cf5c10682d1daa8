import type { SyncRunDocument } from '@of/models';
import { eventually } from '../testing/eventually.ts';
import { useSyncFixture } from '../testing/sync-fixture.ts';
import { runIdentity } from './announce.ts';
import { createRun } from './request-sync.ts';

/** Whether the user of a run waits for it, at a bank that gives one access a day without them. */

const fixture = useSyncFixture((adapter) => ({
  ...adapter,
  institution: { ...adapter.institution, limits: { unattendedAccessesPerDay: 1 } },
}));

const MINUTE_MS = 60_000;

/** Does something as a process does whose clock is off by so much; not what it awaits. */
function underClock<T>(offMs: number, work: () => T): T {
  const Real = Date;
  globalThis.Date = new Proxy(Real, {
    construct: (target, args) => (args.length === 0 ? new Real(Real.now() + offMs) : Reflect.construct(target, args)),
    get: (target, name) => (name === 'now' ? () => Real.now() + offMs : Reflect.get(target, name)),
  });
  try {
    return work();
  } finally {
    globalThis.Date = Real;
  }
}

/** A run that the user asked for; no worker knows of it yet. @param offMs how wrong the clock is of the process that was asked */
async function asked(offMs = 0): Promise<SyncRunDocument> {
  const { aggregator, user } = fixture;
  const { store } = aggregator;
  await aggregator.ended(await aggregator.authorise(user));
  const connection = await aggregator.connectionOf(user);
  if (connection === null) throw new Error('no connection');
  expect(connection.ConnectionAllowance?.Used).toBe(1);
  return store.inTransaction((session) =>
    underClock(offMs, () => createRun(store, async () => undefined, connection, 'User', session, '192.0.2.1')),
  );
}

/** Tells the workers of it, and waits for its end. */
async function carriedOut(run: SyncRunDocument): Promise<SyncRunDocument> {
  const { aggregator } = fixture;
  await aggregator.emit('of.sync.requested', {
    ...runIdentity(run),
    consentId: run.ConsentId,
    requestedAt: run.SyncDates.RequestDate.toISOString(),
    trigger: run.SyncTrigger,
  });
  return eventually('the end of the run', async () => {
    const now = await aggregator.store.runs.findById(run._id).lean<SyncRunDocument>();
    return (now?.SyncStatus === 'Completed' || now?.SyncStatus === 'Failed') && now;
  });
}

test.each([
  ['behind', -6],
  ['ahead', 6],
])(
  'they wait, although the clock of who was asked is minutes %s the worker’s: no access is counted',
  async (_how, minutes) => {
    const run = await asked(minutes * MINUTE_MS);
    expect(Math.abs(Date.now() - run.SyncDates.RequestDate.getTime())).toBeLessThan(MINUTE_MS);
    expect(run).toMatchObject({ SyncStatus: 'Requested', SyncAttempts: 0, SyncUserAddress: '192.0.2.1' });
    expect(await carriedOut(run)).toMatchObject({ SyncStatus: 'Completed' });
    expect((await fixture.aggregator.connectionOf(fixture.user))?.ConnectionAllowance?.Used).toBe(1);
  },
);

test('who has waited for minutes counts as away', async () => {
  const run = await asked();
  await fixture.aggregator.store.runs.updateOne(
    { _id: run._id },
    { $set: { 'SyncDates.RequestDate': new Date(Date.now() - 6 * MINUTE_MS) } },
  );
  expect(await carriedOut(run)).toMatchObject({ SyncStatus: 'Failed', SyncError: { Code: 'rate-limited' } });
});
