import { type BookedTwin, createRecogniser, pendingTwins, type Twin } from '@of/bank-adapters';
import { type ExternalTransactionDocument, type ObjectId, toCalendarDate, toStoredDate } from '@of/models';
import { decimalText } from '../documents/stored-money.ts';
import { findKnown, type ListedTransaction } from './known-entries.ts';
import { commitPage, type SyncRun } from './sync-run.ts';
import { type Decided, deleteById, pageWrite, writeTransactions } from './write-transactions.ts';

const DAY_MS = 86_400_000;
/** Booked entries that pending ones are compared with at the most. */
const CANDIDATES = 5_000;

const pendingTwin = ({ listed: { transaction, entry }, recognised }: Decided): Twin => ({
  id: recognised.id,
  day: entry.day,
  amount: transaction.amount,
  currency: transaction.currency,
  texts: [transaction.description, transaction.counterparty?.name, transaction.merchant?.name],
});

const bookedTwin = (one: ExternalTransactionDocument): BookedTwin => ({
  id: one._id.toHexString(),
  day: toCalendarDate(one.TransactionDate.EffectiveDate),
  amount: decimalText(one.TransactionAmount),
  currency: one.TransactionCurrency,
  texts: [one.TransactionDescription, one.TransactionCounterparty?.Name, one.TransactionMerchant?.Name],
  supersedes: one.TransactionRelation?.Supersedes,
});

/** Booked entries that one of the pending ones may have become. */
async function bookedSince({ store }: SyncRun, account: ObjectId, pending: readonly Decided[]): Promise<BookedTwin[]> {
  const days = pending.map(({ listed }) => listed.entry.day).filter((day) => day !== '');
  const first = days.length < pending.length ? undefined : days.sort()[0];
  const since = first === undefined ? undefined : new Date(toStoredDate(first).getTime() - DAY_MS);
  const booked = await store.transactions
    .find({
      'TransactionAccount.Id': account,
      TransactionStatus: { $ne: 'Pending' },
      ...(since === undefined ? {} : { 'TransactionDate.EffectiveDate': { $gte: since } }),
    })
    .sort({ 'TransactionDate.EffectiveDate': -1, _id: -1 })
    .limit(CANDIDATES)
    .lean<ExternalTransactionDocument[]>();
  return booked.map(bookedTwin);
}

/** The listed pending entries whose booking is stored under the same id. */
async function bookedIds({ store }: SyncRun, account: ObjectId, pending: readonly ListedTransaction[]) {
  const ids = pending.map(({ entry }) => entry.bankId).filter((id) => id !== undefined);
  if (ids.length === 0) return new Set<string>();
  const booked = await store.transactions
    .find(
      { 'TransactionAccount.Id': account, TransactionId: { $in: ids }, TransactionStatus: { $ne: 'Pending' } },
      { TransactionId: 1 },
    )
    .lean();
  return new Set(booked.map(({ TransactionId }) => TransactionId));
}

/**
 * Brings the pending entries of an account up to date, once its booked ones are: those that are booked by now are gone, as the
 * bank's link says, by their own id, or at a bank that goes on listing them by what they are; and when the list is whole so are
 * those that it does not name any more.
 * @param listed in the bank's order
 * @param superseded ids that booked entries of the list take the place of
 * @param isWhole whether the list came whole
 */
export async function settlePending(
  sync: SyncRun,
  account: ObjectId,
  listed: readonly ListedTransaction[],
  superseded: ReadonlySet<string>,
  isWhole: boolean,
): Promise<void> {
  const { store, context } = sync;
  const known = await findKnown(sync, account, { TransactionStatus: 'Pending' });
  if (known.length === 0 && listed.length === 0) return;
  const booked = await bookedIds(sync, account, listed);
  const isBooked = (id: string | undefined): boolean => id !== undefined && (superseded.has(id) || booked.has(id));
  const open = listed.filter(({ entry }) => !isBooked(entry.bankId));
  const recognised = createRecogniser().page(
    open.map(({ entry }) => entry),
    known,
  );
  const decided = open.flatMap((one, index): Decided[] => {
    const as = recognised[index];
    return as === undefined ? [] : [{ listed: one, recognised: as }];
  });
  const twins =
    context.adapter.institution.pendingStays === true && decided.length > 0
      ? pendingTwins(decided.map(pendingTwin), await bookedSince(sync, account, decided))
      : new Map<string, string>();
  const kept = decided.filter((one) => !twins.has(one.recognised.id));
  const met = new Set(kept.map((one) => one.recognised.known));
  const inList = new Set(decided.map((one) => one.recognised.known));
  const gone = known.filter((one) => !met.has(one) && (isWhole || inList.has(one) || isBooked(one.id)));
  const write = pageWrite(kept);
  if (write.added.length + write.modified.length + gone.length + twins.size === 0 && listed.length === 0) return;
  await commitPage(sync, 'transactions', async (session) => {
    for (const [pendingId, bookedId] of twins)
      await store.transactions.updateOne(
        { _id: bookedId, 'TransactionRelation.Supersedes': { $exists: false } },
        { $set: { 'TransactionRelation.Supersedes': pendingId } },
        { session },
      );
    const deleted = await deleteById(
      sync,
      gone.map(({ _id }) => _id),
      session,
    );
    return { listed: listed.length, changed: deleted + (await writeTransactions(sync, write, session)) };
  });
}
