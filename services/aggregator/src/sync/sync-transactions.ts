import { createPagePrints, createRecogniser, dayOf, fingerprintOf, type Page, usableId } from '@of/bank-adapters';
import type { UnifiedAccount } from '@of/contracts';
import type { ExternalAccountDocument, ObjectId } from '@of/models';
import { transactionDocument } from '../documents/transaction-document.ts';
import { dropUnlisted } from './drop-unlisted.ts';
import { knownOf, type ListedTransaction } from './known-entries.ts';
import { markReversed } from './mark-reversed.ts';
import { readList } from './read-list.ts';
import { settlePending } from './settle-pending.ts';
import { commitPage, type SyncRun } from './sync-run.ts';
import { firstDay, transactionPages } from './transaction-pages.ts';
import { type Decided, pageWrite, writeTransactions } from './write-transactions.ts';

/** Pending entries of one account that are kept in mind until its booked ones are stored; a bank has no more at a time. */
const PENDING_AT_MOST = 5_000;
/** A booked entry that is older than this has no pending one beside it, days. */
const PENDING_DAYS = 60;

/** What one account's list has shown so far. */
class AccountList {
  readonly pending: ListedTransaction[] = [];
  /** Ids of pending entries that booked ones take the place of. */
  readonly superseded = new Set<string>();
  /** Ids of entries that others take back. */
  readonly reversed = new Set<string>();
  first: string | undefined;
  last: string | undefined;
  readonly #recently = firstDay(PENDING_DAYS);

  note({ entry: { day }, transaction: { supersedes, reverses } }: ListedTransaction): void {
    if (day !== '' && (this.first === undefined || day < this.first)) this.first = day;
    if (day !== '' && (this.last === undefined || day > this.last)) this.last = day;
    if (supersedes !== undefined && (day === '' || day >= this.#recently)) this.superseded.add(supersedes);
    if (reverses !== undefined) this.reversed.add(reverses);
  }
}

/** Leaves out pages that the bank gives a second time. */
async function* withoutRepeats(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
  const prints = createPagePrints();
  for await (const page of pages) if (!prints.seen(page.items)) yield page;
}

/**
 * Fetches and stores an account's transactions: booked ones page by page, then the pending ones, which may be booked by now, and
 * at last what the bank has taken back.
 * @param stored the account as it is stored
 */
export async function syncTransactions(
  sync: SyncRun,
  account: UnifiedAccount,
  stored: Pick<ExternalAccountDocument, '_id' | 'AccountIdentity'>,
): Promise<void> {
  const { context, problems, store } = sync;
  const { map, institution } = context.adapter;
  const id = stored._id;
  const { historyDays } = institution.limits;
  const range = historyDays === undefined ? {} : { from: firstDay(historyDays) };
  const isFresh = (await store.transactions.exists({ 'TransactionAccount.Id': id })) === null;
  const recogniser = createRecogniser(stored.AccountIdentity?.UselessIds);
  const list = new AccountList();

  const listed = (raw: unknown): ListedTransaction | undefined => {
    const transaction = map.transaction(raw, account);
    if (transaction === undefined) return undefined;
    const entry = {
      bankId: usableId(transaction.bankTransactionId),
      fingerprint: fingerprintOf(transaction),
      day: dayOf(transaction) ?? '',
      supersedes: usableId(transaction.supersedes),
    };
    return {
      entry,
      transaction,
      document: transactionDocument(transaction, { id, accountId: account.accountId }, context),
    };
  };

  const storePage = async (page: readonly ListedTransaction[]): Promise<void> => {
    const isPending = ({ transaction }: ListedTransaction) =>
      transaction.status === 'Pending' && list.pending.length < PENDING_AT_MOST;
    const booked: ListedTransaction[] = [];
    for (const one of page) {
      if (isPending(one)) list.pending.push(one);
      else booked.push(one);
    }
    for (const one of booked) list.note(one);
    if (booked.length === 0) return;
    const entries = booked.map(({ entry }) => entry);
    // Outside of the transaction, which may be repeated: no one else writes while this run has the connection.
    const known = await knownOf(sync, id, entries, recogniser, isFresh);
    const recognised = recogniser.page(entries, known);
    const decided = booked.flatMap((one, index): Decided[] => {
      const as = recognised[index];
      return as === undefined ? [] : [{ listed: one, recognised: as }];
    });
    const write = pageWrite(decided);
    await commitPage(sync, 'transactions', async (session) => ({
      listed: decided.length,
      changed: await writeTransactions(sync, write, session),
    }));
  };

  const isWhole = await readList(withoutRepeats(transactionPages(sync, account, range)), listed, storePage, problems);
  await markReversed(sync, id, list.reversed);
  const hasAllPending = isWhole && list.pending.length < PENDING_AT_MOST;
  await settlePending(sync, id, list.pending, list.superseded, hasAllPending);
  if (isWhole && !isFresh && list.first !== undefined && list.last !== undefined)
    await dropUnlisted(sync, id, { after: list.first, before: list.last }, recogniser);
  if (recogniser.idsAreUseless() && stored.AccountIdentity?.UselessIds !== true) await markUseless(sync, id);
}

/** Remembers that the bank's ids of an account's transactions do not last. */
async function markUseless(sync: SyncRun, id: ObjectId): Promise<void> {
  await commitPage(sync, 'accounts', async (session) => {
    await sync.store.accounts.updateOne({ _id: id }, { $set: { 'AccountIdentity.UselessIds': true } }, { session });
    return { listed: 0, changed: 0 };
  });
}
