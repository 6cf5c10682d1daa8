import type { TransactionResource } from '@of/contracts';
import type { ApiClient } from '../job/api-client.ts';
import { cents, type Ledger } from './ledger.ts';

/** An account as it is compared: its balance, and its entries as text, sorted. */
export interface Books {
  readonly balance: string;
  readonly currency: string;
  readonly entries: readonly string[];
}

const DAY_MS = 86_400_000;

const entry = (date: string, amount: string, isPending: boolean): string =>
  `${date} ${amount} ${isPending ? 'pending' : 'booked'}`;

/** The first day of which a bank that gives so many days' history certainly gives everything; all days where it gives all. */
export function certainFrom(historyDays: number | undefined): string {
  return historyDays === undefined ? '' : new Date(Date.now() - (historyDays - 3) * DAY_MS).toISOString().slice(0, 10);
}

async function allTransactions(api: ApiClient, accountId: string): Promise<TransactionResource[]> {
  const all: TransactionResource[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.transactions(accountId, { limit: '500', ...(cursor === undefined ? {} : { cursor }) });
    all.push(...page.transactions);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return all;
}

const sorted = (books: readonly Books[]): Books[] =>
  [...books].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** What the API shows of a user's accounts at a bank but loans, from a day on. */
export async function shownBooks(api: ApiClient, bankId: string, from: string): Promise<Books[]> {
  const accounts = (await api.accounts()).filter(
    (one) => one.bankId === bankId && one.type !== 'Loan' && one.type !== 'Mortgage',
  );
  const books: Books[] = [];
  for (const { id, balance } of accounts) {
    const transactions = await allTransactions(api, id);
    books.push({
      balance: balance?.amount ?? 'none',
      currency: balance?.currency ?? 'none',
      entries: transactions
        .filter(({ date }) => date >= from)
        .map(({ date, amount, status }) => entry(date, amount.amount, status === 'Pending'))
        .sort(),
    });
  }
  return sorted(books);
}

/**
 * What the bank's own books say of them.
 * @param silent ids of the accounts whose balances the bank does not give
 */
export function bankBooks({ accounts }: Ledger, from: string, silent: ReadonlySet<string>): Books[] {
  return sorted(
    accounts.map(({ id, balanceMinor, currency, transactions }) => ({
      balance: silent.has(id) ? 'none' : cents(balanceMinor),
      currency: silent.has(id) ? 'none' : currency,
      entries: transactions
        .filter(({ date }) => date >= from)
        .map(({ date, amountMinor, status }) => entry(date, cents(amountMinor), status === 'pending'))
        .sort(),
    })),
  );
}
