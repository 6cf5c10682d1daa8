import type { BankDeps, LedgerAccount, LedgerTransaction, TransactionKind } from '@of/mock-bank-kit';

/** ISO 20022's status of an entry. Only what is booked moves the balance. */
export type EntryStatus = 'BOOK' | 'PDNG' | 'FUTR' | 'INFO' | 'RJCT';

/** A line of an account's list. */
export interface Entry {
  readonly transaction: LedgerTransaction;
  readonly status: EntryStatus;
  /** By what it is ordered and dated, epoch ms: its booking, or its beginning while it is not booked. */
  readonly at: number;
}

const DAY_MS = 86_400_000;
/** How long a pending entry stays listed beside the booked one, with the oddity `pending-twin`. */
const TWIN_MS = 5 * DAY_MS;
/** How far ahead the bank tells what is scheduled. */
const AHEAD_MS = 31 * DAY_MS;
const SCHEDULED: ReadonlySet<TransactionKind> = new Set(['standing-order', 'direct-debit', 'loan-repayment']);

type Books = Pick<BankDeps, 'ledger' | 'oddities'>;

function twins(transactions: readonly LedgerTransaction[], now: number): Entry[] {
  return transactions
    .filter(({ initiatedAt, bookedAt }) => initiatedAt < bookedAt && bookedAt <= now && now < bookedAt + TWIN_MS)
    .map((transaction) => ({ transaction, status: 'PDNG', at: transaction.initiatedAt }));
}

/** What the bank refused: half of it as refused, half as a mere note. */
function refused({ ledger }: Books, { key }: LedgerAccount, now: number): Entry[] {
  return ledger.declined(key, now).map((transaction) => {
    const status = BigInt(`0x${transaction.key}`) % 2n === 0n ? 'RJCT' : 'INFO';
    return { transaction, status, at: transaction.initiatedAt };
  });
}

/** What is scheduled up to `until`: only for who asks for days to come. */
function scheduled({ ledger }: Books, { key }: LedgerAccount, now: number, until: number): Entry[] {
  if (until <= now) return [];
  return ledger
    .transactions(key, Math.min(until, now + AHEAD_MS))
    .filter(({ initiatedAt, kind }) => initiatedAt > now && SCHEDULED.has(kind))
    .map((transaction) => ({ transaction, status: 'FUTR', at: transaction.bookedAt }));
}

/** Everything that the bank lists of an account at `now`, oldest first. @param until how far ahead, epoch ms */
export function entriesOf(books: Books, account: LedgerAccount, now: number, until: number): Entry[] {
  const { ledger, oddities } = books;
  const transactions = ledger.transactions(account.key, now);
  const own = transactions.map((transaction): Entry => {
    const { initiatedAt, bookedAt } = transaction;
    return bookedAt <= now
      ? { transaction, status: 'BOOK', at: bookedAt }
      : { transaction, status: 'PDNG', at: initiatedAt };
  });
  return [
    ...own,
    ...(oddities.isOn('pending-twin', account) ? twins(transactions, now) : []),
    ...(oddities.isOn('declined-listed', account) ? refused(books, account, now) : []),
    ...scheduled(books, account, now, until),
  ].sort((a, b) => a.at - b.at || (a.transaction.key < b.transaction.key ? -1 : 1));
}
