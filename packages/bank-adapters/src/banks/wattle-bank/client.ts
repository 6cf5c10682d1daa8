import { z } from 'zod';
import { answerError } from '../../contract/answer-error.ts';
import type { BankFetch, Page } from '../../contract/bank-adapter.ts';
import { BankError, type BankErrorCode } from '../../contract/bank-error.ts';
import { type BankResponse, type BankSession, optional } from '../../contract/bank-session.ts';
import { parseWire } from '../../contract/parse.ts';
import { orRefused } from '../../contract/refused.ts';
import { firstMoment, lastMoment } from './calendar.ts';
import { ofVersion, type WattleList, wattlePages } from './pages.ts';
import { LOANS, listedAccount, wattleErrors } from './wire.ts';

const ACCOUNTS: WattleList = { path: '/cds-au/v1/banking/accounts', member: 'accounts', version: 3 };
const BALANCES: WattleList = { path: '/cds-au/v1/banking/accounts/balances', member: 'balances', version: 2 };
const DETAIL_VERSION = 5;

/** The bank gives the last 90 days unless it is told otherwise. */
const EVER = '1970-01-01T00:00:00Z';

const detail = z.looseObject({ data: z.unknown() });
const ownBalance = z.looseObject({ accountId: z.string() });

const pathOf = (accountId: string): string => `${ACCOUNTS.path}/${encodeURIComponent(accountId)}`;

/** The balances of all accounts by their ids. One that is not listed cannot be given now. */
async function allBalances(session: BankSession): Promise<ReadonlyMap<string, unknown>> {
  const balances = new Map<string, unknown>();
  for await (const { items } of wattlePages(session, BALANCES))
    for (const item of items) balances.set(parseWire(ownBalance, item).accountId, item);
  return balances;
}

/** A bank that cannot give balances now gives the rest: the accounts say that theirs are missing. */
async function balancesIfAny(session: BankSession): Promise<ReadonlyMap<string, unknown>> {
  try {
    return await allBalances(optional(session));
  } catch (error) {
    if (error instanceof BankError && (error.code === 'retry' || error.code === 'bank-down')) return new Map();
    throw error;
  }
}

/** An account's detail; where the bank refuses it, as it does for one that is not available now, that alone. */
const detailOf = (session: BankSession, accountId: string): Promise<object> =>
  orRefused(async () => {
    const answer = await session.get(pathOf(accountId), { headers: ofVersion(DETAIL_VERSION) });
    return { account: parseWire(detail, answer.body).data };
  });

/** The details of the listed accounts that are loans, or of those that are not, each beside its balance. */
async function* details(
  session: BankSession,
  wantsLoans: boolean,
  readBalances: (session: BankSession) => Promise<ReadonlyMap<string, unknown>>,
): AsyncGenerator<Page> {
  let balances: ReadonlyMap<string, unknown> | undefined;
  for await (const { items, path } of wattlePages(session, ACCOUNTS)) {
    const wanted = items
      .map((item) => parseWire(listedAccount, item))
      .filter(({ productCategory }) => productCategory in LOANS === wantsLoans);
    balances ??= wanted.length === 0 ? undefined : await readBalances(session);
    const all: unknown[] = [];
    for (const { accountId } of wanted) {
      const balance = balances?.get(accountId);
      all.push({ ...(await detailOf(session, accountId)), ...(balance === undefined ? {} : { balance }) });
    }
    yield { items: all, path };
  }
}

export const fetch: BankFetch = {
  accounts: (session) => details(session, false, balancesIfAny),
  transactions: (session, { accountId }, { from, to }) =>
    wattlePages(session, {
      path: `${pathOf(accountId)}/transactions`,
      member: 'transactions',
      version: 2,
      query: {
        'oldest-time': from === undefined ? EVER : firstMoment(from),
        'newest-time': to === undefined ? undefined : lastMoment(to),
      },
    }),
  // What is owed is the balance: without it there is no product to tell of.
  products: (session) => details(session, true, allBalances),
};

const ALL = 'urn:au-cds:error:cds-all:';
const BANKING = 'urn:au-cds:error:cds-banking:';

/** A page that is not there any more: the list became shorter while it was read. */
const CODES: Readonly<Record<string, BankErrorCode>> = {
  [`${ALL}Authorisation/InvalidConsent`]: 're-consent',
  [`${ALL}Authorisation/RevokedConsent`]: 're-consent',
  [`${ALL}Authorisation/AdrStatusNotActive`]: 'bank-down',
  [`${ALL}Field/InvalidPage`]: 'retry',
  [`${ALL}Header/UnsupportedVersion`]: 'schema-changed',
  [`${ALL}Resource/NotFound`]: 'permission-missing',
  [`${ALL}Service/Unavailable`]: 'retry',
  [`${BANKING}Authorisation/InvalidBankingAccount`]: 'permission-missing',
  [`${BANKING}Authorisation/UnavailableBankingAccount`]: 'permission-missing',
};

/** The standard's errors: a URN in the first of `errors`. */
export function errorOf(response: BankResponse): BankError | undefined {
  if (response.status >= 200 && response.status < 300) return undefined;
  const code = wattleErrors.safeParse(response.body).data?.errors[0]?.code;
  return answerError('Wattle Bank', response, code, CODES);
}
