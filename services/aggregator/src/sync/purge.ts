import { forgetQuality } from '../quality/write-quality.ts';
import { commitPage, record, type SyncRun } from './sync-run.ts';
import { deleteById } from './write-transactions.ts';

/** Documents deleted in one transaction. */
const CHUNK = 1000;

/** Deletes the transactions that match, a chunk at a time: an account's history may be longer than a transaction can be. */
async function deleteTransactions(sync: SyncRun, filter: Readonly<Record<string, unknown>>): Promise<void> {
  const { transactions } = sync.store;
  for (let more = true; more; ) {
    const ids = (await transactions.find(filter, { _id: 1 }).limit(CHUNK).lean()).map(({ _id }) => _id);
    more = ids.length === CHUNK;
    if (ids.length === 0) return;
    await commitPage(sync, 'transactions', async (session) => {
      await record(sync, { removed: ids }, session);
      return { listed: 0, changed: await deleteById(sync, ids, session) };
    });
  }
}

/**
 * Deletes the accounts of the connection that are not in `kept` (ids at the bank), and their transactions: the user shares them
 * no longer. Transactions first, so that one that is left without its account is found again.
 */
export async function purgeAccountsBut(sync: SyncRun, kept: readonly string[]): Promise<void> {
  const { store, claim } = sync;
  const gone = { 'AccountSource.ConnectionId': claim.connectionId, AccountId: { $nin: [...kept] } };
  const accounts = await store.accounts.find(gone, { _id: 1 }).lean();
  for (const { _id } of accounts) await deleteTransactions(sync, { 'TransactionAccount.Id': _id });
  if (accounts.length === 0) return;
  await commitPage(sync, 'accounts', async (session) => {
    const ids = accounts.map(({ _id }) => _id);
    await store.balances.deleteMany({ 'BalanceAccount.Id': { $in: ids } }, { session });
    const { deletedCount } = await store.accounts.deleteMany({ _id: { $in: ids } }, { session });
    return { listed: 0, changed: deletedCount };
  });
}

/** Deletes the products of the connection that are not in `kept`. */
export async function purgeProductsBut(sync: SyncRun, kept: readonly string[]): Promise<void> {
  const { store, claim } = sync;
  const gone = { 'ProductSource.ConnectionId': claim.connectionId, ProductId: { $nin: [...kept] } };
  if ((await store.products.exists(gone)) === null) return;
  await commitPage(sync, 'products', async (session) => {
    const { deletedCount } = await store.products.deleteMany(gone, { session });
    return { listed: 0, changed: deletedCount };
  });
}

/** Deletes what was stored under an earlier consent and is beyond this one. Needs no answer of the bank. */
export async function purgeBeyondConsent(sync: SyncRun): Promise<void> {
  const { permissions, connectionId } = sync.context;
  if (!permissions.includes('accounts')) await purgeAccountsBut(sync, []);
  if (!permissions.includes('products')) await purgeProductsBut(sync, []);
  if (!permissions.includes('transactions'))
    await deleteTransactions(sync, { 'TransactionSource.ConnectionId': connectionId });
  if (!permissions.includes('balances')) await forgetBalances(sync);
  if (!permissions.includes('balances') || !permissions.includes('transactions')) await forgetQuality(sync);
}

/** An emptied hash makes the next fetch write the account anew. */
async function forgetBalances(sync: SyncRun): Promise<void> {
  const { store, claim } = sync;
  const shown = { 'AccountSource.ConnectionId': claim.connectionId, 'AccountBalances.0': { $exists: true } };
  if ((await store.accounts.exists(shown)) === null) return;
  await commitPage(sync, 'accounts', async (session) => {
    const { modifiedCount } = await store.accounts.updateMany(
      shown,
      { $unset: { AccountBalance: 1 }, $set: { AccountBalances: [], 'AccountSource.ContentHash': '' } },
      { session },
    );
    return { listed: 0, changed: modifiedCount };
  });
}
