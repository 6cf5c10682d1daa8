import type { UnifiedAccount } from '@of/contracts';
import type { BankFetch, Page, TransactionRange } from '../../contract/bank-adapter.ts';
import { BankError, type BankErrorCode } from '../../contract/bank-error.ts';
import { type BankSession, optional } from '../../contract/bank-session.ts';
import { parseWire, schemaChanged } from '../../contract/parse.ts';
import { orRefused } from '../../contract/refused.ts';
import { dateInSaoPaulo, daysBefore } from './calendar.ts';
import { pages } from './pages.ts';
import { cardItem, depositItem, limitsBody, loanItem, resource, singleBody } from './wire.ts';

const ACCOUNTS = '/open-banking/accounts/v2/accounts';
const CARDS = '/open-banking/credit-cards-accounts/v2/accounts';
const CONTRACTS = '/open-banking/loans/v2/contracts';
const RESOURCES = '/open-banking/resources/v3/resources';

/** Days of transactions, today's included, that the bank gives at least: it gives twelve months. */
export const HISTORY_DAYS = 365;

const PASSING: readonly BankErrorCode[] = ['retry', 'rate-limited', 'bank-down'];

async function dataOf(session: BankSession, path: string): Promise<unknown> {
  return parseWire(singleBody, (await session.get(path)).body).data;
}

/** A card's limits are a list without pages. */
async function limitsOf(session: BankSession, card: string): Promise<readonly unknown[]> {
  return parseWire(limitsBody, (await session.get(`${card}/limits`)).body).data;
}

async function listOf(session: BankSession, path: string): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for await (const { items } of pages(session, path)) all.push(...items);
  return all;
}

/** What a further answer adds to an item: nothing where the consent does not cover it, `missing` where it does not come. */
async function further<T extends object>(
  session: BankSession,
  read: (session: BankSession) => Promise<T>,
  missing: object,
): Promise<T | object> {
  try {
    return await read(optional(session));
  } catch (error) {
    if (!(error instanceof BankError)) throw error;
    if (error.code === 'permission-missing') return {};
    if (PASSING.includes(error.code)) return missing;
    throw error;
  }
}

/**
 * The pages of a list whose items each need further answers; an item's id is named by the list's schema.
 * @param member the name under which the raw item holds the list's
 */
async function* composed(
  session: BankSession,
  path: string,
  member: 'account' | 'card' | 'contract',
  idOf: (item: unknown) => string,
  compose: (own: string) => Promise<object>,
): AsyncGenerator<Page> {
  for await (const page of pages(session, path)) {
    const items: object[] = [];
    for (const [index, item] of page.items.entries()) {
      const id = within(`${page.path}[${index}]`, () => idOf(item));
      items.push({ [member]: item, ...(await orRefused(() => compose(`${path}/${encodeURIComponent(id)}`))) });
    }
    yield { items, path: page.path };
  }
}

/** Names the list's item in the path of a drift. */
function within<T>(item: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BankError && error.code === 'schema-changed' && error.path !== undefined)
      throw schemaChanged(`${item}.${error.path}`, 'not what it was');
    throw error;
  }
}

const deposits = (session: BankSession): AsyncGenerator<Page> =>
  composed(
    session,
    ACCOUNTS,
    'account',
    (item) => parseWire(depositItem.shape.account, item).accountId,
    async (own) => ({
      identification: await dataOf(session, own),
      ...(await further(session, async (spare) => ({ balances: await dataOf(spare, `${own}/balances`) }), {
        balancesMissing: true,
      })),
      ...(await further(
        session,
        async (spare) => ({ overdraftLimits: await dataOf(spare, `${own}/overdraft-limits`) }),
        {},
      )),
    }),
  );

const cards = (session: BankSession): AsyncGenerator<Page> =>
  composed(
    session,
    CARDS,
    'card',
    (item) => parseWire(cardItem.shape.card, item).creditCardAccountId,
    async (own) => ({
      identification: await dataOf(session, own),
      ...(await further(session, async (spare) => ({ limits: await limitsOf(spare, own) }), { balancesMissing: true })),
    }),
  );

async function* accounts(session: BankSession): AsyncGenerator<Page> {
  yield* deposits(session);
  try {
    yield* cards(session);
  } catch (error) {
    // A consent without balances and transactions has no cards either: the standard has no group of cards alone.
    if (!(error instanceof BankError) || error.code !== 'permission-missing') throw error;
  }
}

/** What the bank says of its resources: which of them can be read. */
const READABLE = new Set(['AVAILABLE', 'TEMPORARILY_UNAVAILABLE']);

/**
 * The bank's present day, from the list of what can be read.
 * @throws BankError permission-missing when the account is not among it
 */
async function bankDay(session: BankSession, { accountId }: UnifiedAccount): Promise<string> {
  let [day, isReadable] = ['', false];
  for await (const { items, bankTime } of pages(session, RESOURCES)) {
    day = dateInSaoPaulo(bankTime);
    isReadable ||= items
      .map((item) => parseWire(resource, item))
      .some(({ resourceId, status }) => resourceId === accountId && READABLE.has(status));
  }
  if (isReadable) return day;
  throw new BankError('permission-missing', 'Ipê Bank does not give this account');
}

/** Without days the bank gives today's entries alone; with a day too many, possibly none. */
async function* transactions(
  session: BankSession,
  account: UnifiedAccount,
  range: TransactionRange,
): AsyncGenerator<Page> {
  const today = await bankDay(session, account);
  const earliest = daysBefore(today, HISTORY_DAYS - 1);
  const from = range.from === undefined || range.from < earliest ? earliest : range.from;
  const to = range.to ?? today;
  if (from > to) return;
  const isCard = account.type === 'CreditCard';
  yield* pages(
    session,
    `${isCard ? CARDS : ACCOUNTS}/${encodeURIComponent(account.accountId)}/transactions`,
    isCard ? { fromTransactionDate: from, toTransactionDate: to } : { fromBookingDate: from, toBookingDate: to },
  );
}

const products = (session: BankSession): AsyncGenerator<Page> =>
  composed(
    session,
    CONTRACTS,
    'contract',
    (item) => parseWire(loanItem.shape.contract, item).contractId,
    async (own) => ({
      identification: await dataOf(session, own),
      instalments: await dataOf(session, `${own}/scheduled-instalments`),
      payments: await dataOf(session, `${own}/payments`),
      warranties: await listOf(session, `${own}/warranties`),
    }),
  );

export const fetch: BankFetch = { accounts, transactions, products };
