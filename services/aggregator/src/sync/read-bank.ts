import { purgeBeyondConsent } from './purge.ts';
import { storedBefore } from './stored-before.ts';
import { syncAccounts } from './sync-accounts.ts';
import { syncProducts } from './sync-products.ts';
import type { SyncRun } from './sync-run.ts';
import { syncTransactions } from './sync-transactions.ts';

/**
 * Brings a connection up to date: accounts with their balances, products, then each account's transactions, as far as the
 * consent goes. What can be fetched is stored although something else could not; the run's problems tell.
 * @throws BankError when nothing more can be fetched
 * @throws ClaimLostError when this run may not write any more
 */
export async function readBank(sync: SyncRun): Promise<void> {
  const { context } = sync;
  const allows = (permission: (typeof context.permissions)[number]) => context.permissions.includes(permission);
  await purgeBeyondConsent(sync);
  const done = new Set(sync.cursor.AccountsDone?.map((id) => id.toHexString()));
  const accounts = allows('accounts') ? await syncAccounts(sync) : [];
  if (allows('products') && sync.cursor.ProductsDone !== true) await syncProducts(sync);
  if (!allows('transactions')) return;
  const open = accounts.filter(({ stored }) => !done.has(stored._id.toHexString()));
  const before = await storedBefore(
    sync,
    open.map(({ stored }) => stored),
  );
  for (const one of open) await syncTransactions(sync, one, before(one.stored._id));
}
