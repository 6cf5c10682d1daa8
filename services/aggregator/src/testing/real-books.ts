import type { Page } from '@of/bank-adapters';
import type { UnifiedAccount } from '@of/contracts';
import { type ExternalAccountDocument, type ExternalTransactionDocument, toCalendarDate } from '@of/models';
import { Types } from 'mongoose';
import { z } from 'zod';
import type { Linked, RealWorld } from './real-world.ts';

/** An account as its books are compared: its balance, and its entries as text, sorted. */
interface Books {
  readonly balance: string;
  readonly entries: readonly string[];
}

const bankAccounts = z.array(
  z.object({ user: z.string(), account: z.string(), kind: z.string(), oddities: z.array(z.string()) }),
);
/** An account by the bank's own books. */
export type BankAccount = z.infer<typeof bankAccounts>[number];

const DAY_MS = 86_400_000;
const LOANS: ReadonlySet<string> = new Set(['Loan', 'Mortgage']);

export const accountsOf = async ({ admin }: Linked['bank']): Promise<readonly BankAccount[]> =>
  bankAccounts.parse(await admin('GET', 'accounts'));

/** Minor units of a currency with cents, as they are stored. */
function cents(minor: number): string {
  const digits = Math.abs(minor).toString().padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The first day of which the bank certainly gives everything. */
function certainFrom({ institution }: Linked['bank']['adapter']): string {
  const { historyDays } = institution.limits;
  return historyDays === undefined ? '' : new Date(Date.now() - (historyDays - 3) * DAY_MS).toISOString().slice(0, 10);
}

const entry = (date: string, amount: string, isPending: boolean): string =>
  `${date} ${amount} ${isPending ? 'pending' : 'booked'}`;

const sorted = (books: readonly Books[]): Books[] =>
  [...books].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** What is stored of a user. */
export function storedOf({ aggregator: { store } }: RealWorld, { user }: Pick<Linked, 'user'>) {
  const mine = new Types.ObjectId(user.userId);
  const accounts = (): Promise<ExternalAccountDocument[]> =>
    store.accounts.find({ 'AccountUser.UserId': mine }).lean<ExternalAccountDocument[]>();
  return {
    mine,
    accounts,
    /** The account that has this id at the bank now. */
    account: async (id: string): Promise<ExternalAccountDocument> => {
      const found = (await accounts()).find(({ AccountId }) => AccountId === id);
      if (found === undefined) throw new Error(`no account ${id} is stored`);
      return found;
    },
    entries: (account?: Pick<ExternalAccountDocument, '_id'>): Promise<ExternalTransactionDocument[]> =>
      store.transactions
        .find({
          'TransactionUser.UserId': mine,
          ...(account === undefined ? {} : { 'TransactionAccount.Id': account._id }),
        })
        .sort({ _id: 1 })
        .lean<ExternalTransactionDocument[]>(),
    /** Makes the next sync look at all that the bank gives. */
    forgetWhole: () => store.accounts.updateMany({ 'AccountUser.UserId': mine }, { $unset: { AccountSync: 1 } }),
  };
}

/** What is stored, and what the bank's own books say: to be equal. Loans are left out. */
export async function booksOf(world: RealWorld, linked: Linked): Promise<{ stored: Books[]; bank: Books[] }> {
  const { bank, customer } = linked;
  const from = certainFrom(bank.adapter);
  const mine = storedOf(world, linked);
  const entries = await mine.entries();
  const stored = (await mine.accounts())
    .filter(({ AccountType }) => !LOANS.has(AccountType))
    .map(({ _id, AccountBalance }) => ({
      balance: AccountBalance?.toString() ?? 'none',
      entries: entries
        .filter(({ TransactionAccount }) => TransactionAccount.Id.equals(_id))
        .map((one) => ({ day: toCalendarDate(one.TransactionDate.EffectiveDate), ...one }))
        .filter(({ day }) => day >= from)
        .map((one) => entry(one.day, one.TransactionAmount.toString(), one.TransactionStatus === 'Pending'))
        .sort(),
    }));
  const oddities = new Map((await accountsOf(bank)).map((one) => [one.account, one.oddities]));
  const { accounts } = await bank.view.ledgerOf(customer);
  return {
    stored: sorted(stored),
    bank: sorted(
      accounts.map(({ id, balanceMinor, transactions }) => ({
        balance: oddities.get(id)?.includes('partial-failure') === true ? 'none' : cents(balanceMinor),
        entries: transactions
          .filter(({ date }) => date >= from)
          .map(({ date, amountMinor, status }) => entry(date, cents(amountMinor), status === 'pending'))
          .sort(),
      })),
    ),
  };
}

async function all(pages: AsyncIterable<Page>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const { items: some } of pages) items.push(...some);
  return items;
}

/** What the bank's pages show of an account, as raw items. @param days how far back */
export async function pagesOf({ bank: { adapter }, consent }: Linked, id: string, days = 60) {
  const session = consent.session();
  const account = (await all(adapter.fetch.accounts(session)))
    .map((raw) => adapter.map.account(raw))
    .find(({ accountId }): boolean => accountId === id);
  if (account === undefined) throw new Error(`the bank does not list the account ${id}`);
  const from = new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
  const listed: { account: UnifiedAccount; items: unknown[] } = {
    account,
    items: await all(adapter.fetch.transactions(session, account, { from })),
  };
  return listed;
}

/** The value at a dotted path of a raw item. */
export function at(raw: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    return typeof value === 'object' && value !== null
      ? Object.getOwnPropertyDescriptor(value, name)?.value
      : undefined;
  }, raw);
}
