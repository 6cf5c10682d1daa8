import type { ObjectId } from '@of/models';
import type { KnownWindow } from './known-window.ts';
import { commitPage, record, type SyncRun } from './sync-run.ts';

/**
 * Marks what other entries took back. Only the status tells: both amounts were booked and both count in every sum, so that
 * sums go on being the bank's balance.
 * @param reversed ids of what was taken back
 * @param window what was read of the account already: what it has as reversed needs no mark
 */
export async function markReversed(
  sync: SyncRun,
  account: ObjectId,
  reversed: ReadonlySet<string>,
  window: Pick<KnownWindow, 'statusOf'> | undefined,
): Promise<void> {
  const open = [...reversed].filter((id) => window?.statusOf(id) !== 'Reversed');
  if (open.length === 0) return;
  const filter = {
    'TransactionAccount.Id': account,
    TransactionId: { $in: open },
    TransactionStatus: 'Booked' as const,
  };
  const modified = (await sync.store.transactions.find(filter, { _id: 1 }).lean()).map(({ _id }) => _id);
  if (modified.length === 0) return;
  await commitPage(sync, 'transactions', async (session) => {
    await record(sync, { modified }, session);
    // What this run has written itself is counted as changed already.
    const changed = await sync.store.transactions
      .countDocuments({ ...filter, 'TransactionSource.UpdateDate': { $lt: sync.begun } })
      .session(session);
    await sync.store.transactions.updateMany(
      filter,
      { $set: { TransactionStatus: 'Reversed', 'TransactionSource.UpdateDate': new Date() } },
      { session },
    );
    return { listed: 0, changed };
  });
}
