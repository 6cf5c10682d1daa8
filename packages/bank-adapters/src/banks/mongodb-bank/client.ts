import { z } from 'zod';
import { answerError } from '../../contract/answer-error.ts';
import type { BankFetch, Page } from '../../contract/bank-adapter.ts';
import type { BankError, BankErrorCode } from '../../contract/bank-error.ts';
import type { BankResponse, BankSession, QueryValue } from '../../contract/bank-session.ts';
import { parseWire, schemaChanged } from '../../contract/parse.ts';
import { mdbNextCursor, mdbRefusal } from './wire.ts';

/** The most that MongoDB Bank gives on a page. */
const PAGE_SIZE = 200;
const DAY_MS = 86_400_000;

type List = 'accounts' | 'entries' | 'credit_lines';

const bodyOf = (list: List) =>
  z.looseObject({ ok: z.literal(true), data: z.looseObject({ [list]: z.array(z.unknown()) }) });
const BODIES = { accounts: bodyOf('accounts'), entries: bodyOf('entries'), credit_lines: bodyOf('credit_lines') };

/** Cursor pages, oldest first. A cursor that comes a second time would go round for ever. */
async function* pages(
  session: BankSession,
  path: string,
  list: List,
  filter: Readonly<Record<string, QueryValue>> = {},
): AsyncGenerator<Page> {
  const seen = new Set<string>();
  for (let cursor: string | undefined; ; ) {
    const answer = await session.get(path, { query: { ...filter, cursor, page_size: PAGE_SIZE } });
    const { [list]: items = [] } = parseWire(BODIES[list], answer.body).data;
    const next = parseWire(mdbNextCursor, answer.body).next_cursor;
    if (items.length > PAGE_SIZE) throw schemaChanged(`data.${list}`, `more than the ${PAGE_SIZE} items asked for`);
    // Looked at before the page is handed on: one that came before brings its items a second time.
    if (next !== null && seen.has(next)) throw schemaChanged('next_cursor', 'a cursor that came before');
    yield { items, path: `data.${list}` };
    if (next === null) return;
    seen.add(next);
    cursor = next;
  }
}

const startOfDay = (day: string | undefined): number | undefined => (day === undefined ? undefined : Date.parse(day));

export const fetch: BankFetch = {
  accounts: (session) => pages(session, '/api/v2/me/accounts', 'accounts'),
  // `until` is exclusive: the day after the last one, at its start.
  transactions: (session, account, { from, to }) =>
    pages(session, `/api/v2/me/accounts/${encodeURIComponent(account.accountId)}/entries`, 'entries', {
      since: startOfDay(from),
      until: to === undefined ? undefined : Date.parse(to) + DAY_MS,
    }),
  products: (session) => pages(session, '/api/v2/me/credit-lines', 'credit_lines'),
};

/** `cursor_invalid` cannot be mended by asking again with the same cursor: only a new run starts at the first page. */
const CODES: Readonly<Record<string, BankErrorCode>> = {
  query_invalid: 'schema-changed',
  cursor_invalid: 'bank-down',
  token_invalid: 'token-refused',
  scope_missing: 'permission-missing',
  account_not_shared: 'permission-missing',
  account_unknown: 'permission-missing',
  route_unknown: 'schema-changed',
  method_not_allowed: 'schema-changed',
  slow_down: 'rate-limited',
  internal: 'retry',
  temporarily_unavailable: 'retry',
};

/** MongoDB Bank refuses in a body of status 200 too. */
export function errorOf(response: BankResponse): BankError | undefined {
  const refusal = mdbRefusal.safeParse(response.body);
  if (!refusal.success && response.status >= 200 && response.status < 300) return undefined;
  return answerError('MongoDB Bank', response, refusal.data?.errors?.[0]?.slug, CODES);
}
