import { z } from 'zod';
import type { BankFetch, Page } from '../../contract/bank-adapter.ts';
import { BankError, type BankErrorCode } from '../../contract/bank-error.ts';
import { type BankSession, optional } from '../../contract/bank-session.ts';
import { parseWire } from '../../contract/parse.ts';
import { orRefused } from '../../contract/refused.ts';
import { pages } from './pages.ts';
import { albionAccountHead } from './wire.ts';

const AISP = '/open-banking/v4.0/aisp';
/** Loans are accounts here; they become products. */
const LOANS: ReadonlySet<string> = new Set(['LOAN', 'MORT']);
/** What a call of one account may end in while the rest goes on. */
const PASSING: ReadonlySet<BankErrorCode> = new Set(['retry', 'rate-limited', 'bank-down']);

const accountPath = (id: string, resource: string): string => `${AISP}/accounts/${encodeURIComponent(id)}/${resource}`;
const balanceBody = z.looseObject({ Data: z.looseObject({ Balance: z.array(z.unknown()) }) });
const productBody = z.looseObject({ Data: z.looseObject({ Product: z.array(z.unknown()).optional() }) });
const accountBody = z.looseObject({ Data: z.looseObject({ Account: z.array(albionAccountHead) }) });

async function balancesOf(session: BankSession, id: string): Promise<readonly unknown[]> {
  const { body } = await session.get(accountPath(id, 'balances'));
  return parseWire(balanceBody, body).Data.Balance;
}

const isError = (error: unknown, isOne: (code: BankErrorCode) => boolean): boolean =>
  error instanceof BankError && isOne(error.code);

/** The balances, or that they could not be had; nothing where the consent does not cover them. */
async function balanceMembers(session: BankSession, id: string): Promise<object> {
  try {
    return { Balance: await balancesOf(optional(session), id) };
  } catch (error) {
    if (isError(error, (code) => code === 'permission-missing')) return {};
    if (isError(error, (code) => PASSING.has(code))) return { BalancesMissing: true };
    throw error;
  }
}

/** The list's accounts, each with its id, loans or all others. */
async function* accountPages(session: BankSession, isWanted: (typeCode: string) => boolean) {
  for await (const page of pages(session, `${AISP}/accounts`, 'Account')) {
    // Parsed whole for the path of what drifts.
    const heads = parseWire(accountBody, { Data: { Account: page.items } }).Data.Account;
    yield heads.flatMap(({ AccountId, AccountTypeCode = '' }, index) =>
      isWanted(AccountTypeCode) ? [{ id: AccountId, Account: page.items[index] }] : [],
    );
  }
}

/** Accounts that are no loans, each with its balances. */
async function* accounts(session: BankSession): AsyncGenerator<Page> {
  for await (const listed of accountPages(session, (code) => !LOANS.has(code))) {
    const items: object[] = [];
    for (const { id, Account } of listed) items.push({ Account, ...(await balanceMembers(session, id)) });
    yield { items, path: 'Data.Account' };
  }
}

/** The product behind a loan, where the bank tells one: it may refuse that alone. */
async function productMember(session: BankSession, id: string): Promise<object> {
  try {
    const { body } = await session.get(accountPath(id, 'product'));
    const [Product] = parseWire(productBody, body).Data.Product ?? [];
    return Product === undefined ? {} : { Product };
  } catch (error) {
    if (isError(error, (code) => code === 'permission-missing')) return {};
    throw error;
  }
}

/** Loans and mortgages, each with its balances and its product. */
async function* products(session: BankSession): AsyncGenerator<Page> {
  for await (const listed of accountPages(session, (code) => LOANS.has(code))) {
    const items: object[] = [];
    for (const { id, Account } of listed) {
      const ofProduct = await productMember(session, id);
      const ofBalances = await orRefused(async () => ({ Balance: await balancesOf(session, id) }));
      items.push({ Account, ...ofBalances, ...ofProduct });
    }
    yield { items, path: 'Data.Account' };
  }
}

export const fetch: BankFetch = {
  accounts,
  products,
  // Without their times the days would end at their first instants.
  transactions: (session, account, { from, to }) =>
    pages(session, accountPath(account.accountId, 'transactions'), 'Transaction', {
      fromBookingDateTime: from === undefined ? undefined : `${from}T00:00:00`,
      toBookingDateTime: to === undefined ? undefined : `${to}T23:59:59`,
    }),
};
