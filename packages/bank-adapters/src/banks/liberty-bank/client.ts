import { z } from 'zod';
import type { BankFetch, Page, TransactionRange } from '../../contract/bank-adapter.ts';
import { BankError } from '../../contract/bank-error.ts';
import { type BankSession, optional, type QueryValue } from '../../contract/bank-session.ts';
import { expectSame, parseWire } from '../../contract/parse.ts';
import { orRefused } from '../../contract/refused.ts';
import { pages } from './pages.ts';
import { fdxHead } from './wire.ts';

const ACCOUNTS = '/fdx/v6/accounts';
const DAY_MS = 86_400_000;

/** How far back Liberty Bank gives transactions, days. */
export const HISTORY_DAYS = 730;

/** Categories whose details hold balances; the others are described only. */
const WITH_BALANCES: ReadonlySet<string> = new Set(['DEPOSIT_ACCOUNT', 'LOC_ACCOUNT', 'INVESTMENT_ACCOUNT']);

type Head = z.infer<typeof fdxHead>;

const pathOf = (accountId: string): string => `${ACCOUNTS}/${encodeURIComponent(accountId)}`;

const headList = z.object({ accounts: z.array(fdxHead) });

/** A page of the list of accounts. @throws BankError `schema-changed` naming the item that cannot be read on */
function headsOf({ items }: Page): readonly Head[] {
  return parseWire(headList, { accounts: items }).accounts;
}

async function detailsOf(session: BankSession, head: Head): Promise<Head> {
  const { body } = await session.get(pathOf(head.accountId));
  const details = parseWire(fdxHead, body);
  expectSame('accountId', details.accountId, head.accountId, 'account');
  return details;
}

/** One item of an account and its details. Without them it is an account all the same: its transactions can be read. */
async function withDetails(session: BankSession, head: Head) {
  if (head.status === 'CLOSED' || !WITH_BALANCES.has(head.accountCategory))
    return { details: 'withheld', account: head };
  try {
    return { details: 'given', account: { ...head, ...(await detailsOf(optional(session), head)) } };
  } catch (error) {
    if (!(error instanceof BankError)) throw error;
    if (error.code === 'permission-missing') return { details: 'withheld', account: head };
    if (error.code === 'retry' || error.code === 'bank-down') return { details: 'failed', account: head };
    throw error;
  }
}

const isLoan = ({ accountCategory }: Head): boolean => accountCategory === 'LOAN_ACCOUNT';

/** All accounts but loans, which are products. */
async function* accounts(session: BankSession): AsyncGenerator<Page> {
  for await (const page of pages(session, ACCOUNTS, 'accounts')) {
    const items = [];
    for (const head of headsOf(page)) if (!isLoan(head)) items.push(await withDetails(session, head));
    yield { items, path: page.path };
  }
}

/** Loans and mortgages in full; the bank refuses the details of one that is closed. */
async function* products(session: BankSession): AsyncGenerator<Page> {
  for await (const page of pages(session, ACCOUNTS, 'accounts')) {
    const items = [];
    for (const head of headsOf(page)) if (isLoan(head)) items.push(await orRefused(() => detailsOf(session, head)));
    yield { items, path: page.path };
  }
}

/** FDX wants both ends of a period or neither. A missing end lies far ahead: the bank's calendar need not be this machine's. */
function periodOf({ from, to }: TransactionRange): Readonly<Record<string, QueryValue>> {
  if (from === undefined && to === undefined) return {};
  const earliest = new Date(Date.now() - (HISTORY_DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  return { startTime: from ?? earliest, endTime: to ?? '9999-12-31' };
}

export const fetch: BankFetch = {
  accounts,
  transactions: (session, account, range) =>
    pages(session, `${pathOf(account.accountId)}/transactions`, 'transactions', periodOf(range)),
  products,
};
