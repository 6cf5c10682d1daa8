import { Types } from 'mongoose';
import { eventually } from '../testing/eventually.ts';
import { greenAccount, greenTransaction } from '../testing/paper-green-bank.ts';
import { bookedEntry, pendingEntry } from '../testing/paper-mongodb-bank.ts';
import { startTestAggregator, type TestAggregator, type TestUser } from '../testing/test-aggregator.ts';
import { createRun } from './request-sync.ts';

let aggregator: TestAggregator;

beforeAll(async () => {
  aggregator = await startTestAggregator();
  aggregator.bank.accounts.push(greenAccount('GBA-1', 1));
  aggregator.bank.transactions.set('GBA-1', [greenTransaction('GBA-1', 'T-1', 1, '2026-11-01')]);
});
afterAll(() => aggregator?.stop());

const stored = (userId: string) =>
  aggregator.store.transactions
    .find({ 'TransactionUser.UserId': new Types.ObjectId(userId) })
    .sort({ TransactionId: 1 })
    .lean();

describe('pending entries', () => {
  const syncWith = (user: TestUser, entries: unknown[]) => {
    aggregator.mongodbBank.entries = entries;
    return aggregator.syncAgain(user);
  };
  const shown = async (userId: string) =>
    (await stored(userId)).map((one) => [one.TransactionId, one.TransactionStatus, one.TransactionAmount.toString()]);

  test('become booked under another id without a twin, whether the bank names them or not', async () => {
    const user = aggregator.user('gracehop');
    aggregator.mongodbBank.entries = [pendingEntry('p1', 5420), pendingEntry('p2', 999), pendingEntry('p3', 100)];
    const { consentId } = await aggregator.authorise(user, { bankId: 'mongodb-bank' });
    expect(await aggregator.ended({ consentId })).toMatchObject({ SyncStatus: 'Completed' });
    expect(await shown(user.userId)).toEqual([
      ['p1', 'Pending', '-54.20'],
      ['p2', 'Pending', '-9.99'],
      ['p3', 'Pending', '-1.00'],
    ]);
    // Named, not named, and declined: no longer there at all.
    const booked = [bookedEntry('b1', 5421, { supersedes: 'p1' }), bookedEntry('b2', 999)];
    await syncWith(user, booked);
    expect(await shown(user.userId)).toEqual([
      ['b1', 'Booked', '-54.21'],
      ['b2', 'Booked', '-9.99'],
    ]);
    expect((await stored(user.userId))[0]?.TransactionRelation).toEqual({ Supersedes: 'p1' });
    // Nothing changed but the time at which the bank took its balance.
    expect((await syncWith(user, booked)).SyncCounts.Changed).toBe(0);
  });

  test('that the bank goes on listing beside the booked one do not count twice', async () => {
    const user = aggregator.user('adalove');
    aggregator.mongodbBank.entries = [bookedEntry('b1', 5420, { supersedes: 'p1' }), pendingEntry('p1', 5420)];
    const { consentId } = await aggregator.authorise(user, { bankId: 'mongodb-bank' });
    await aggregator.ended({ consentId });
    expect(await shown(user.userId)).toEqual([['b1', 'Booked', '-54.20']]);
  });
});

describe('runs', () => {
  test('whose message was lost, or whose worker died, are taken up', async () => {
    const user = aggregator.user('claumon');
    const consent = await aggregator.authorise(user);
    await aggregator.ended(consent);
    const connection = await aggregator.connectionOf(user);
    if (connection === null) throw new Error('no connection');
    const run = await aggregator.store.inTransaction((session) =>
      createRun(aggregator.store, async () => undefined, connection, 'User', session),
    );
    const longAgo = new Date(Date.now() - 3_600_000);
    await aggregator.store.connections.updateOne(
      { _id: connection._id },
      { $set: { SyncClaim: { Fence: 0, SyncRunId: run._id, ExpirationDate: longAgo } } },
    );
    await aggregator.store.runs.updateOne(
      { _id: run._id },
      {
        $set: {
          SyncStatus: 'Running',
          SyncCounts: { Accounts: 5, Products: 0, Transactions: 9, Changed: 2 },
        },
      },
    );
    // Counts start anew with the pages; what was changed before the death stays counted.
    expect(await aggregator.ended(consent, 2)).toMatchObject({
      _id: run._id,
      SyncStatus: 'Completed',
      SyncCounts: { Accounts: 1, Transactions: 1, Changed: 2 },
    });
  });

  test('wait for auth when it is away, and end well when it is back', async () => {
    aggregator.auth.down = true;
    const user = aggregator.user('patient');
    const consent = await aggregator.authorise(user);
    await eventually('a try', async () =>
      aggregator.auth.leases.some(({ consentId }) => consentId === consent.consentId),
    );
    aggregator.auth.down = false;
    expect(await aggregator.ended(consent)).toMatchObject({ SyncStatus: 'Completed' });
    expect(await stored(user.userId)).toHaveLength(1);
  });

  test('under a consent that auth knows to be over ask for a new one', async () => {
    const user = aggregator.user('over');
    const consent = await aggregator.authorise(user);
    await aggregator.ended(consent);
    aggregator.auth.bankTokens.delete(consent.consentId);
    expect(await aggregator.syncAgain(user)).toMatchObject({
      SyncStatus: 'Failed',
      SyncError: { Code: 're-consent' },
    });
    expect(await aggregator.connectionOf(user)).toMatchObject({ ConnectionStatus: 'ReconsentRequired' });
  });
});
