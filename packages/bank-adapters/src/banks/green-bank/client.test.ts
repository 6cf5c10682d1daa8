import type { BankResponse, BankSession, QueryValue } from '../../contract/bank-session.ts';
import { adapter } from './adapter.ts';

type Query = Readonly<Record<string, QueryValue>>;

/** A session whose bank answers by `answer`; what it was asked is kept. */
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

const list = Array.from({ length: 250 }, (_, index) => ({ AccountId: `GBA-${index}` }));
const pageAt = (offset: number, limit: number) => ({
  Accounts: list.slice(offset, offset + limit),
  Paging: { Offset: offset, Limit: limit, Total: list.length },
});

test('every page is fetched once, in the bank’s order, at most 100 items each', async () => {
  const { session, asked } = sessionOf((_path, { offset, limit }) => pageAt(Number(offset), Number(limit)));
  expect(await all(adapter.fetch.accounts(session))).toEqual(list);
  expect(asked.map(({ query }) => query)).toEqual([0, 100, 200].map((offset) => ({ offset, limit: 100 })));
});

test('a bank that gives smaller pages than asked for is followed by what it gave', async () => {
  const { session } = sessionOf((_path, { offset }) => pageAt(Number(offset), 7));
  expect(await all(adapter.fetch.accounts(session))).toEqual(list);
});

test('transactions are asked for with their days, in an account whose id is a path segment', async () => {
  const { session, asked } = sessionOf(() => ({ Transactions: [], Paging: { Offset: 0, Limit: 100, Total: 0 } }));
  const account = { accountId: 'A/../x?y', type: 'Checking', status: 'Active', currency: 'USD', balances: [] } as const;
  await all(
    adapter.fetch.transactions(session, { ...account, balances: [] }, { from: '2026-01-01', to: '2026-01-31' }),
  );
  expect(asked).toEqual([
    {
      path: '/accounts/A%2F..%2Fx%3Fy/transactions',
      query: { from: '2026-01-01', to: '2026-01-31', offset: 0, limit: 100 },
    },
  ]);
});

test.each([
  ['the same page again and again', () => pageAt(0, 100), 'Paging.Offset'],
  [
    'an empty page before the end',
    (_: string, { offset }: Query) => ({ Accounts: [], Paging: { Offset: offset, Limit: 100, Total: 5 } }),
    'Accounts',
  ],
  ['more than asked for', () => pageAt(0, 250), 'Accounts'],
  ['no list', () => ({ Paging: { Offset: 0, Limit: 100, Total: 5 } }), 'Accounts'],
  ['no paging', () => ({ Accounts: [] }), 'Paging'],
  ['not an object', () => [], '$'],
])('%s ends in a drift', async (_name, answer, path) => {
  const { session } = sessionOf(answer);
  await expect(all(adapter.fetch.accounts(session))).rejects.toMatchObject({ code: 'schema-changed', path });
});

describe('errorOf', () => {
  const answer = (status: number, code?: string, headers = {}): BankResponse => ({
    status,
    headers,
    body: code === undefined ? undefined : { Error: { Code: code, Message: 'words with a secret' } },
  });

  test.each([
    [400, 'INVALID_PARAMETER', 'schema-changed'],
    [401, 'INVALID_TOKEN', 'token-refused'],
    [403, 'INSUFFICIENT_SCOPE', 'permission-missing'],
    [403, 'ACCOUNT_NOT_SHARED', 'permission-missing'],
    [404, 'ACCOUNT_NOT_FOUND', 'permission-missing'],
    [404, 'ROUTE_NOT_FOUND', 'schema-changed'],
    [405, 'METHOD_NOT_ALLOWED', 'schema-changed'],
    [429, 'RATE_LIMITED', 'rate-limited'],
    [500, 'INTERNAL_ERROR', 'retry'],
    [503, 'UNAVAILABLE', 'retry'],
    [502, undefined, 'retry'],
    [401, undefined, 'token-refused'],
    [429, undefined, 'rate-limited'],
    [418, 'TEAPOT', 'bank-down'],
    [500, 'constructor', 'retry'],
  ])('%i %s is %s', (status, code, ours) => {
    expect(adapter.errorOf(answer(status, code))?.code).toBe(ours);
  });

  test('an answer that succeeded is none, the bank’s words are not repeated, its wait is', () => {
    expect(adapter.errorOf(answer(200))).toBeUndefined();
    const error = adapter.errorOf(answer(429, 'RATE_LIMITED', { 'retry-after': '7' }));
    expect(error).toMatchObject({ retryAfterSeconds: 7, bankCode: 'RATE_LIMITED' });
    expect(error?.message).not.toMatch(/secret/);
  });
});
