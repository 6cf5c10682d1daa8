import type { Recogniser } from '@of/bank-adapters';
import { type ExternalTransactionDocument, type ObjectId, toCalendarDate, toStoredDate } from '@of/models';
import { commitPage, record, type SyncRun } from './sync-run.ts';
import { deleteById } from './write-transactions.ts';

/** Documents deleted in one transaction. */
const CHUNK = 1000;

/** Days that a whole list speaks of, both excluded: of the first and the last one it may not name all. */
export interface ListedSpan {
  readonly after: string;
  readonly before: string;
}

/**
 * Deletes the booked entries of an account that a whole list does not name although it names others before and after them: the
 * bank took them back. A list that ends too early, for whatever reason, takes nothing away that way.
 */
export async function dropUnlisted(
  sync: SyncRun,
  account: ObjectId,
  { after, before }: ListedSpan,
  recogniser: Recogniser,
): Promise<void> {
  const { store } = sync;
  const forgotten = recogniser.forgotten();
  const unlisted: ObjectId[] = [];
  const stored = store.transactions
    .find(
      {
        'TransactionAccount.Id': account,
        TransactionStatus: { $ne: 'Pending' },
        'TransactionDate.EffectiveDate': { $gt: toStoredDate(after), $lt: toStoredDate(before) },
      },
      { TransactionFingerprint: 1, 'TransactionDate.EffectiveDate': 1 },
    )
    .lean<Pick<ExternalTransactionDocument, '_id' | 'TransactionFingerprint' | 'TransactionDate'>[]>()
    .cursor({ batchSize: CHUNK });
  for await (const { _id, TransactionFingerprint, TransactionDate } of stored) {
    const day = toCalendarDate(TransactionDate.EffectiveDate);
    if (forgotten !== undefined && day >= forgotten.from && day <= forgotten.to) continue;
    const { Hash: fingerprint, Occurrence: occurrence } = TransactionFingerprint;
    if (!recogniser.met({ fingerprint, occurrence })) unlisted.push(_id);
  }
  while (unlisted.length > 0) {
    const chunk = unlisted.splice(0, CHUNK);
    await commitPage(sync, 'transactions', async (session) => {
      await record(sync, { removed: chunk }, session);
      return { listed: 0, changed: await deleteById(sync, chunk, session) };
    });
  }
}
