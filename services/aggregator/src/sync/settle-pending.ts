import { type BookedTwin, createRecogniser, pendingTwins, type Twin } from '@of/bank-adapters';
import { type ExternalTransactionDocument, type ObjectId, toCalendarDate, toStoredDate } from '@of/models';
import { decimalText } from '../documents/stored-money.ts';
import type { AccountList } from './account-list.ts';
import type { KnownTransaction, ListedTransaction } from './known-entries.ts';
import { commitPage, noteUnchanged, type SyncRun } from './sync-run.ts';
import { type Decided, pageWrite, writeTransactions } from './write-transactions.ts';

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

type Compared = Pick<
  ExternalTransactionDocument,
  | '_id'
  | 'TransactionDate'
  | 'TransactionAmount'
  | 'TransactionCurrency'
  | 'TransactionDescription'
  | 'TransactionCounterparty'
  | 'TransactionMerchant'
  | 'TransactionRelation'
>;

const COMPARED = {
  'TransactionDate.EffectiveDate': 1,
  TransactionAmount: 1,
  TransactionCurrency: 1,
  TransactionDescription: 1,
  'TransactionCounterparty.Name': 1,
  'TransactionMerchant.Name': 1,
  'TransactionRelation.Supersedes': 1,
} as const;

const bookedTwin = (one: Compared): BookedTwin => ({
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
    .find(
      {
        'TransactionAccount.Id': account,
        TransactionStatus: { $ne: 'Pending' },
        ...(since === undefined ? {} : { 'TransactionDate.EffectiveDate': { $gte: since } }),
      },
      COMPARED,
    )
    .sort({ 'TransactionDate.EffectiveDate': -1, _id: -1 })
    .limit(CANDIDATES)
    .lean<Compared[]>();
  return booked.map(bookedTwin);
}

/** The listed pending entries whose booking is stored under the same id, of which there is one: not those stored as pending. */
async function bookedIds(
  { store }: SyncRun,
  account: ObjectId,
  pending: readonly ListedTransaction[],
  known: readonly KnownTransaction[],
) {
  const pendingIds = new Set(known.map(({ id }) => id));
  const ids = pending
    .map(({ entry }) => entry.bankId)
    .filter((id) => id !== undefined)
    .filter((id) => !pendingIds.has(id));
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
 * @param known the account's pending entries as they are stored
 * @param whole the days from which on the list is whole; undefined when it is not
 */
export async function settlePending(
  sync: SyncRun,
  account: ObjectId,
  { pending: listed, superseded }: Pick<AccountList, 'pending' | 'superseded'>,
  known: readonly KnownTransaction[],
  whole: { readonly from: string | undefined } | undefined,
): Promise<void> {
  const { store, context } = sync;
  if (known.length === 0 && listed.length === 0) return;
  const booked = await bookedIds(sync, account, listed, known);
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
      ? pendingTwins(
          decided.map(pendingTwin),
          await bookedSince(sync, account, decided),
          new Date().toISOString().slice(0, 10),
        )
      : new Map<string, string>();
  const kept = decided.filter((one) => !twins.has(one.recognised.id));
  const met = new Set(kept.map((one) => one.recognised.known));
  const inList = new Set(decided.map((one) => one.recognised.known));
  const isCovered = ({ day }: KnownTransaction): boolean =>
    whole !== undefined && (whole.from === undefined || day === '' || day >= whole.from);
  const gone = known.filter((one) => !met.has(one) && (isCovered(one) || inList.has(one) || isBooked(one.id)));
  const write = pageWrite(kept);
  const linked = await unlinked(sync, [...twins]);
  if (write.added.length + write.modified.length + gone.length + linked.length === 0)
    return noteUnchanged(sync, 'transactions', listed.length);
  await commitPage(sync, 'transactions', async (session) => {
    const changes = { gone: gone.map(({ _id }) => _id), linked: linked.map(({ _id }) => _id) };
    const changed = await writeTransactions(sync, write, session, changes);
    for (const { _id, pendingId } of linked)
      await store.transactions.updateOne(
        { _id },
        { $set: { 'TransactionRelation.Supersedes': pendingId } },
        { session },
      );
    return { listed: listed.length, changed };
  });
}

/** The booked entries that do not yet say which pending one they are. @param twins pending id and booked `_id` */
async function unlinked({ store }: SyncRun, twins: readonly (readonly [string, string])[]) {
  if (twins.length === 0) return [];
  const pendingIds = new Map(twins.map(([pendingId, bookedId]) => [bookedId, pendingId]));
  const booked = await store.transactions
    .find({ _id: { $in: [...pendingIds.keys()] }, 'TransactionRelation.Supersedes': { $exists: false } }, { _id: 1 })
    .lean();
  return booked.map(({ _id }) => ({ _id, pendingId: pendingIds.get(_id.toHexString()) ?? '' }));
}
