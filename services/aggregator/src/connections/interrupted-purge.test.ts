import type { Store } from '../sync/store.ts';
import { eventually } from '../testing/eventually.ts';
import { greenTransaction } from '../testing/paper-green-bank.ts';
import { storedOf, useSyncFixture } from '../testing/sync-fixture.ts';
import { expireConsents } from './expire-consents.ts';

/** A purge that its process does not live to end: entries are gone, their accounts are still there. */

// The service's own look for expired consents would end what is left half done here.
const fixture = useSyncFixture(undefined, { HOUSEKEEPING_MS: '600000' });
const stored = () => storedOf(fixture);
const ids = async () => (await stored().transactions()).map(({ TransactionId }) => TransactionId).sort();
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** The same store, in a process that is killed before it commits once more than so often. */
function killedAfter(store: Store, commits: number): Store {
  let left = commits;
  return {
    ...store,
    inTransaction: async (work) => {
      if (left === 0) throw new Error('killed');
      left -= 1;
      return store.inTransaction(work);
    },
  };
}

/** An account with an entry every ten days, whose consent is expired and whose entries, but not itself, are deleted. */
async function purgedHalf() {
  const { aggregator, user } = fixture;
  aggregator.bank.accounts.splice(1);
  const list = Array.from({ length: 30 }, (_, index) =>
    greenTransaction('GBA-1', `T-${index}`, -1 - index, daysAgo(1 + index * 10)),
  );
  aggregator.bank.transactions.set('GBA-1', list);
  const consent = await aggregator.authorise(user);
  await aggregator.ended(consent);
  expect(await stored().accounts()).toMatchObject([{ AccountQuality: { Status: 'complete' } }]);
  const all = await ids();
  await aggregator.store.connections.updateOne(
    { 'ConnectionUser.UserId': stored().mine },
    { $set: { 'ConnectionConsent.ExpirationDate': new Date() } },
  );
  // The consent's end, and the entries' deletion.
  const purge = expireConsents(killedAfter(aggregator.store, 2), async () => undefined);
  await expect(purge).rejects.toThrow('killed');
  expect([await ids(), await stored().accounts()]).toMatchObject([[], [{ AccountId: 'GBA-1' }]]);
  return { all, consent, list };
}

test('a consent that is renewed then: the whole history comes again', async () => {
  const { aggregator, user } = fixture;
  const { all, consent } = await purgedHalf();
  await aggregator.emit('of.consent.renewed', {
    ...{ consentId: consent.consentId, bankId: consent.bankId, userId: consent.userId },
    ...{ renewedAt: new Date().toISOString(), expiresAt: new Date(Date.now() + 90 * 86_400_000).toISOString() },
  });
  await eventually('the renewal', async () => (await aggregator.connectionOf(user))?.ConnectionStatus === 'Active');
  expect(await aggregator.ended(consent, 2)).toMatchObject({ SyncStatus: 'Completed' });
  expect(await ids()).toEqual(all);
  expect(await stored().accounts()).toMatchObject([{ AccountQuality: { Status: 'complete' } }]);
  expect((await aggregator.connectionOf(user))?.ConnectionDates).not.toHaveProperty('PurgeStartDate');
});

test('a new consent then, under which the bank gives less: what is gone makes no gap', async () => {
  const { aggregator, user } = fixture;
  const { list } = await purgedHalf();
  list.splice(9);
  expect(await aggregator.ended(await aggregator.authorise(user))).toMatchObject({ SyncStatus: 'Completed' });
  expect(await ids()).toHaveLength(9);
  expect(await stored().accounts()).toMatchObject([{ AccountQuality: { Status: 'complete' } }]);
});
