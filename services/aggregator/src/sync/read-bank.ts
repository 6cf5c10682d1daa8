import { purgeBeyondConsent } from './purge.ts';
import { syncAccounts } from './sync-accounts.ts';
import { syncProducts } from './sync-products.ts';
import { commitProgress, type SyncRun } from './sync-run.ts';
import { syncTransactions } from './sync-transactions.ts';

async function readAll(sync: SyncRun): Promise<void> {
  const { store, context } = sync;
  const allows = (permission: (typeof context.permissions)[number]) => context.permissions.includes(permission);
  await purgeBeyondConsent(sync);
  const done = new Set(sync.cursor.AccountsDone?.map((id) => id.toHexString()));
  const accounts = allows('accounts') ? await syncAccounts(sync) : [];
  if (allows('products') && sync.cursor.ProductsDone !== true) await syncProducts(sync);
  if (!allows('transactions')) return;
  const stored = await store.accounts
    .find(
      { 'AccountSource.ConnectionId': context.connectionId },
      { AccountId: 1, AccountIdentity: 1, AccountSync: 1, AccountQuality: 1, AccountSource: 1 },
    )
    .lean();
  const byId = new Map(stored.map((one) => [one.AccountId, one]));
  for (const account of accounts) {
    const one = byId.get(account.accountId);
    if (one !== undefined && !done.has(one._id.toHexString())) await syncTransactions(sync, account, one);
  }
}

/**
 * Brings a connection up to date: accounts with their balances, products, then each account's transactions, as far as the
 * consent goes. What can be fetched is stored although something else could not; the run's problems tell.
 * @throws BankError when nothing more can be fetched
 * @throws ClaimLostError when this run may not write any more
 */
export async function readBank(sync: SyncRun): Promise<void> {
  try {
    await readAll(sync);
  } finally {
    await commitProgress(sync);
  }
}
