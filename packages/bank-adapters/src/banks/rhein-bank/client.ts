import { z } from 'zod';
import type { BankFetch, Page } from '../../contract/bank-adapter.ts';
import { BankError } from '../../contract/bank-error.ts';
import { type BankResponse, type BankSession, optional } from '../../contract/bank-session.ts';
import { parseWire } from '../../contract/parse.ts';
import { reportPages } from './report-pages.ts';
import { rheinBalanceLink, rheinBalances } from './wire.ts';

/** Errors of one balance call that leave the rest of an account as it is. */
const LEAVES_THE_REST: readonly string[] = ['retry', 'bank-down', 'rate-limited', 'permission-missing'];

/**
 * An account with its balances. They stand in it when the bank puts them there; else they are asked for where it says that they
 * are, which at card accounts is always. That call alone may fail.
 * @param member the name under which the raw item holds the account
 */
async function withBalances(session: BankSession, member: 'account' | 'cardAccount', raw: unknown): Promise<unknown> {
  const seen = rheinBalanceLink.safeParse(raw);
  const href = seen.data?._links?.balances?.href;
  if (href === undefined || seen.data?.balances !== undefined) return { [member]: raw };
  try {
    const { balances, debitAccounting } = parseWire(rheinBalances, (await optional(session).get(href)).body);
    return { [member]: raw, balances, ...(debitAccounting === undefined ? {} : { debitAccounting }) };
  } catch (error) {
    if (!(error instanceof BankError) || !LEAVES_THE_REST.includes(error.code)) throw error;
    return { [member]: raw, balancesMissing: true };
  }
}

/** What tells a multicurrency account from its sub-accounts. */
const sameAccount = z.looseObject({ iban: z.string(), currency: z.string() });
const NO_CURRENCY = 'XXX';

/**
 * The accounts without those that only add others up: an account of many currencies is listed as XXX beside its sub-accounts, which
 * have its IBAN and a currency each.
 */
function withoutAggregations(listed: readonly unknown[]): readonly unknown[] {
  const seen = listed.map((raw) => sameAccount.safeParse(raw).data);
  const single = new Set(seen.flatMap((one) => (one === undefined || one.currency === NO_CURRENCY ? [] : [one.iban])));
  return listed.filter((_raw, index) => {
    const one = seen[index];
    return one?.currency !== NO_CURRENCY || !single.has(one.iban);
  });
}

const accountList = z.looseObject({ accounts: z.array(z.unknown()) });
const cardAccountList = z.looseObject({ cardAccounts: z.array(z.unknown()) });

async function* accounts(session: BankSession): AsyncGenerator<Page> {
  const payment = await session.get('/v1/accounts', { query: { withBalance: 'true' } });
  const listed = parseWire(accountList, payment.body).accounts;
  const items: unknown[] = [];
  for (const raw of withoutAggregations(listed)) items.push(await withBalances(session, 'account', raw));
  yield { items, path: 'accounts' };
  const cards = await session.get('/v1/card-accounts');
  const cardList = parseWire(cardAccountList, cards.body).cardAccounts;
  const cardItems: unknown[] = [];
  for (const raw of cardList) cardItems.push(await withBalances(session, 'cardAccount', raw));
  yield { items: cardItems, path: 'cardAccounts' };
}

/**
 * The first page of a report. A day beyond the bank's history makes an error of the whole: then all that the history holds is asked
 * for. Its calendar is Berlin's, and may be a day ahead of the caller's.
 */
async function firstPage(session: BankSession, path: string, from: string | undefined, to: string | undefined) {
  const ask = (dateFrom: string | undefined): Promise<BankResponse> =>
    session.get(path, { query: { bookingStatus: 'both', dateFrom, dateTo: to } });
  try {
    return await ask(from);
  } catch (error) {
    const isTooEarly = error instanceof BankError && error.bankCode === 'PERIOD_INVALID' && from !== undefined;
    if (!isTooEarly) throw error;
    return ask(undefined);
  }
}

export const fetch: BankFetch = {
  accounts,
  transactions: async function* (session, account, { from, to }) {
    const isCard = account.type === 'CreditCard';
    const group = isCard ? 'card-accounts' : 'accounts';
    const path = `/v1/${group}/${encodeURIComponent(account.accountId)}/transactions`;
    yield* reportPages(session, account, await firstPage(session, path, from, to));
  },
};
