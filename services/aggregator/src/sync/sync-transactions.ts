import type { TransactionRange } from '@of/bank-adapters';
import type { UnifiedAccount, UnifiedTransaction } from '@of/contracts';
import type { ObjectId } from '@of/models';
import type { ClientSession } from 'mongoose';
import type { Mapped } from '../documents/source.ts';
import { transactionDocument } from '../documents/transaction-document.ts';
import { expectId } from './expect-id.ts';
import { purgePendingBut } from './purge.ts';
import { readList } from './read-list.ts';
import { commitPage, type SyncRun } from './sync-run.ts';
import { writePage } from './write-page.ts';

const DAY_MS = 86_400_000;

/** All that the bank has, or as far back as it allows: one day less than it says, as its day may not be ours. */
function range(historyDays: number | undefined, now = Date.now()): TransactionRange {
  if (historyDays === undefined) return {};
  return { from: new Date(now - (historyDays - 1) * DAY_MS).toISOString().slice(0, 10) };
}

/** Takes out the pending entries that booked ones of the page take the place of, in case the bank still lists them. */
async function dropSuperseded(sync: SyncRun, id: ObjectId, page: readonly Identified[], session: ClientSession) {
  const superseded = page.flatMap(([, { supersedes }]) => (supersedes === undefined ? [] : [supersedes]));
  if (superseded.length === 0) return 0;
  const { deletedCount } = await sync.store.transactions.deleteMany(
    { 'TransactionAccount.Id': id, TransactionId: { $in: superseded }, TransactionStatus: 'Pending' },
    { session },
  );
  return deletedCount;
}

/**
 * Marks what other entries took back. Only the status tells: both amounts were booked and both count in every sum, so that
 * sums go on being the bank's balance.
 */
async function markReversed(sync: SyncRun, id: ObjectId, reversed: readonly string[]): Promise<void> {
  const filter = {
    'TransactionAccount.Id': id,
    TransactionId: { $in: [...reversed] },
    TransactionStatus: 'Booked' as const,
  };
  if (reversed.length === 0 || (await sync.store.transactions.exists(filter)) === null) return;
  await commitPage(sync, 'transactions', async (session) => {
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

/** A transaction of the bank and the document to be made of it. */
type Identified = readonly [id: string, transaction: UnifiedTransaction, document: Mapped];

/**
 * Fetches and stores an account's transactions, then deletes the pending ones that the bank does not name any more.
 * @param id the stored account's `_id`
 */
export async function syncTransactions(sync: SyncRun, account: UnifiedAccount, id: ObjectId): Promise<void> {
  const { context, session, problems, store } = sync;
  const { fetch, map, institution } = context.adapter;
  const pending = new Set<string>();
  const superseded = new Set<string>();
  const reversed = new Set<string>();
  const whole = await readList(
    fetch.transactions(session, account, range(institution.limits.historyDays)),
    (raw): Identified | undefined => {
      const transaction = map.transaction(raw, account);
      if (transaction === undefined) return undefined;
      const transactionId = expectId(transaction.bankTransactionId);
      if (transaction.status === 'Pending') pending.add(transactionId);
      if (transaction.supersedes !== undefined) superseded.add(transaction.supersedes);
      if (transaction.reverses !== undefined) reversed.add(transaction.reverses);
      const document = transactionDocument(transactionId, transaction, { id, accountId: account.accountId }, context);
      return [transactionId, transaction, document];
    },
    (page) =>
      commitPage(sync, 'transactions', async (transaction) => {
        const dropped = await dropSuperseded(sync, id, page, transaction);
        const kept = page.filter(([one, { status }]) => status !== 'Pending' || !superseded.has(one));
        const changed = await writePage(
          {
            collection: store.transactions.collection,
            scope: { 'TransactionAccount.Id': id },
            key: 'TransactionId',
            source: 'TransactionSource',
          },
          new Map(kept.map(([one, , document]) => [one, document])),
          context,
          transaction,
        );
        return { listed: page.length, changed: changed + dropped };
      }),
    problems,
  );
  await markReversed(sync, id, [...reversed]);
  if (whole)
    await purgePendingBut(
      sync,
      id,
      [...pending].filter((one) => !superseded.has(one)),
    );
}
