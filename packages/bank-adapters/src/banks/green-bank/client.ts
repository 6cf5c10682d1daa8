import { z } from 'zod';
import { answerError } from '../../contract/answer-error.ts';
import type { BankFetch, Page } from '../../contract/bank-adapter.ts';
import type { BankError, BankErrorCode } from '../../contract/bank-error.ts';
import type { BankResponse, BankSession, QueryValue } from '../../contract/bank-session.ts';
import { parseWire, schemaChanged } from '../../contract/parse.ts';
import { greenError, greenPaging } from './wire.ts';

/** The most that Green Bank gives on a page. */
const PAGE_LIMIT = 100;

type List = 'Accounts' | 'Transactions' | 'Products';

const pageOf = (list: List) => z.looseObject({ [list]: z.array(z.unknown()) });
const PAGES = { Accounts: pageOf('Accounts'), Transactions: pageOf('Transactions'), Products: pageOf('Products') };
const placed = z.looseObject({ Paging: greenPaging });

/**
 * Offset pages, oldest first. The bank's own figures say where the next page begins; each must be where it was asked for and
 * bring something, so that an answer that stands still cannot be followed for ever.
 */
async function* pages(
  session: BankSession,
  path: string,
  list: List,
  filter: Readonly<Record<string, QueryValue>> = {},
): AsyncGenerator<Page> {
  for (let offset = 0; ; ) {
    const answer = await session.get(path, { query: { ...filter, offset, limit: PAGE_LIMIT } });
    const { Paging: paging } = parseWire(placed, answer.body);
    const { [list]: items = [] } = parseWire(PAGES[list], answer.body);
    if (paging.Offset !== offset) throw schemaChanged('Paging.Offset', `not the offset ${offset} that was asked for`);
    if (items.length > PAGE_LIMIT) throw schemaChanged(list, `more than the ${PAGE_LIMIT} items that were asked for`);
    if (items.length === 0 && offset < paging.Total) throw schemaChanged(list, 'an empty page before the end');
    yield { items, path: list };
    offset += items.length;
    if (offset >= paging.Total) return;
  }
}

export const fetch: BankFetch = {
  accounts: (session) => pages(session, '/accounts', 'Accounts'),
  transactions: (session, account, { from, to }) =>
    pages(session, `/accounts/${encodeURIComponent(account.accountId)}/transactions`, 'Transactions', { from, to }),
  products: (session) => pages(session, '/products', 'Products'),
};

/** An account that is gone or not shared any more is left out like one that never was; a refused request is ours to mend. */
const CODES: Readonly<Record<string, BankErrorCode>> = {
  INVALID_PARAMETER: 'schema-changed',
  INVALID_TOKEN: 'token-refused',
  INSUFFICIENT_SCOPE: 'permission-missing',
  ACCOUNT_NOT_SHARED: 'permission-missing',
  ACCOUNT_NOT_FOUND: 'permission-missing',
  ROUTE_NOT_FOUND: 'schema-changed',
  METHOD_NOT_ALLOWED: 'schema-changed',
  RATE_LIMITED: 'rate-limited',
  INTERNAL_ERROR: 'retry',
  UNAVAILABLE: 'retry',
};

export function errorOf(response: BankResponse): BankError | undefined {
  if (response.status >= 200 && response.status < 300) return undefined;
  const body = greenError.safeParse(response.body);
  return answerError('Green Bank', response, body.success ? body.data.Error.Code : undefined, CODES);
}
