import type { BankResponse, BankSession, QueryValue } from '../../contract/bank-session.ts';
import { adapter } from './adapter.ts';

type Query = Readonly<Record<string, QueryValue>>;

function sessionOf(answer: (path: string, query: Query) => unknown) {
  const asked: { path: string; query: Query }[] = [];
  const session: BankSession = {
    get: async (path, { query = {} } = {}): Promise<BankResponse> => {
      asked.push({ path, query });
      return { status: 200, headers: {}, body: answer(path, query) };
    },
  };
  return { session, asked };
}

async function all(pages: AsyncIterable<{ items: readonly unknown[] }>): Promise<unknown[]> {
  const items = [];
  for await (const page of pages) items.push(...page.items);
  return items;
}

const page = (entries: unknown[], next_cursor: string | null) => ({ ok: true, data: { entries }, next_cursor });
const account = { accountId: 'acc_1', type: 'Checking', status: 'Active', currency: 'USD' } as const;

test('every page is fetched once by the cursor that the one before gave', async () => {
  const { session, asked } = sessionOf((_path, { cursor }) =>
    cursor === undefined ? page([1, 2], 'c1') : cursor === 'c1' ? page([3], 'c2') : page([4], null),
  );
  const range = { from: '2026-01-01', to: '2026-01-31' };
  expect(await all(adapter.fetch.transactions(session, { ...account, balances: [] }, range))).toEqual([1, 2, 3, 4]);
  expect(asked.map(({ query }) => query['cursor'])).toEqual([undefined, 'c1', 'c2']);
  expect(asked[0]?.path).toBe('/api/v2/me/accounts/acc_1/entries');
  // `until` is exclusive at the bank: the last day is included by the start of the next.
  expect(asked[0]?.query).toMatchObject({ since: Date.UTC(2026, 0, 1), until: Date.UTC(2026, 1, 1) });
});

test.each([
  ['a cursor that goes round', (_: string, { cursor }: Query) => page([1], cursor === 'a' ? 'b' : 'a'), 'next_cursor'],
  ['a page without its cursor', () => ({ ok: true, data: { entries: [] } }), 'next_cursor'],
  ['more than asked for', () => page(Array(201).fill(1), null), 'data.entries'],
  ['no list', () => ({ ok: true, data: {}, next_cursor: null }), 'data.entries'],
])('%s ends in a drift', async (_name, answer, path) => {
  const { session } = sessionOf(answer);
  const pages = adapter.fetch.transactions(session, { ...account, balances: [] }, {});
  await expect(all(pages)).rejects.toMatchObject({ code: 'schema-changed', path });
});

test('a page that comes twice is not handed on twice', async () => {
  const { session } = sessionOf(() => ({ ok: true, data: { accounts: [1] }, next_cursor: 'c1' }));
  const seen: unknown[] = [];
  const reading = async () => {
    for await (const { items } of adapter.fetch.accounts(session)) seen.push(...items);
  };
  await expect(reading()).rejects.toMatchObject({ code: 'schema-changed' });
  expect(seen).toEqual([1]);
});

test.each([
  [400, 'query_invalid', 'schema-changed'],
  [400, 'cursor_invalid', 'bank-down'],
  [401, 'token_invalid', 'token-refused'],
  [403, 'scope_missing', 'permission-missing'],
  [403, 'account_not_shared', 'permission-missing'],
  [404, 'account_unknown', 'permission-missing'],
  [404, 'route_unknown', 'schema-changed'],
  [405, 'method_not_allowed', 'schema-changed'],
  [429, 'slow_down', 'rate-limited'],
  [500, 'internal', 'retry'],
  [200, 'temporarily_unavailable', 'retry'],
])('%i %s is %s', (status, slug, ours) => {
  const body = { ok: false, errors: [{ slug, hint: 'words with a secret' }] };
  const error = adapter.errorOf({ status, headers: { 'retry-after': '5' }, body });
  expect(error).toMatchObject({ code: ours, bankCode: slug, retryAfterSeconds: 5 });
  expect(error?.message).not.toMatch(/secret/);
});

test('a success is no error; a refusal without a body is known by its status', () => {
  expect(adapter.errorOf({ status: 200, headers: {}, body: { ok: true } })).toBeUndefined();
  expect(adapter.errorOf({ status: 503, headers: {}, body: undefined })?.code).toBe('retry');
});
