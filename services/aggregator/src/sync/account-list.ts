import { createPagePrints, dayOf, fingerprintOf, type Page, usableId } from '@of/bank-adapters';
import type { UnifiedAccount } from '@of/contracts';
import type { ObjectId } from '@of/models';
import { transactionDocument } from '../documents/transaction-document.ts';
import type { ListedTransaction } from './known-entries.ts';
import { firstDay } from './sync-range.ts';
import type { SyncRun } from './sync-run.ts';

/** Pending entries of one account that are kept in mind until its booked ones are stored; a bank has no more at a time. */
const PENDING_AT_MOST = 5_000;
/** A booked entry that is older than this has no pending one beside it, days. */
const PENDING_DAYS = 60;

/** What one account's list has shown so far. */
export class AccountList {
  readonly pending: ListedTransaction[] = [];
  /** Ids of pending entries that booked ones take the place of. */
  readonly superseded = new Set<string>();
  /** Ids of entries that others take back. */
  readonly reversed = new Set<string>();
  /** The earliest and the latest day of a booked entry. */
  first: string | undefined;
  last: string | undefined;
  /** Nothing was listed at all. */
  isEmpty = true;
  readonly #recently = firstDay(PENDING_DAYS);

  /** Notes a page. @returns its booked entries; the pending ones wait until all booked ones are known */
  note(page: readonly ListedTransaction[]): ListedTransaction[] {
    if (page.length > 0) this.isEmpty = false;
    return page.filter((one) => {
      if (one.transaction.status === 'Pending' && this.hasAllPending) {
        this.pending.push(one);
        return false;
      }
      this.#noteBooked(one);
      return true;
    });
  }

  /** False when there were more pending entries than a list can have: those beyond are stored as they come. */
  get hasAllPending(): boolean {
    return this.pending.length < PENDING_AT_MOST;
  }

  #noteBooked({ entry: { day }, transaction: { supersedes, reverses } }: ListedTransaction): void {
    if (day !== '' && (this.first === undefined || day < this.first)) this.first = day;
    if (day !== '' && (this.last === undefined || day > this.last)) this.last = day;
    if (supersedes !== undefined && (day === '' || day >= this.#recently)) this.superseded.add(supersedes);
    if (reverses !== undefined) this.reversed.add(reverses);
  }
}

/** Maps one raw item of an account's list. Undefined for what moves nothing. @param id of the stored account */
export function listedTransaction(
  { context }: Pick<SyncRun, 'context'>,
  account: UnifiedAccount,
  id: ObjectId,
): (raw: unknown) => ListedTransaction | undefined {
  return (raw) => {
    const transaction = context.adapter.map.transaction(raw, account);
    if (transaction === undefined) return undefined;
    const entry = {
      bankId: usableId(transaction.bankTransactionId),
      fingerprint: fingerprintOf(transaction),
      day: dayOf(transaction) ?? '',
      supersedes: usableId(transaction.supersedes),
    };
    const document = transactionDocument(transaction, { id, accountId: account.accountId }, context);
    return { entry, transaction, document };
  };
}

/** Leaves out pages that the bank gives a second time. */
export async function* withoutRepeats(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
  const prints = createPagePrints();
  for await (const page of pages) if (!prints.seen(page.items)) yield page;
}
