import type { UnifiedAccount } from '@of/contracts';
import { BankError } from '../../contract/bank-error.ts';
import type { BankResponse, BankSession, QueryValue } from '../../contract/bank-session.ts';
import { adapter } from './adapter.ts';

type Query = Readonly<Record<string, QueryValue>>;

/** A session whose bank answers by `answer`, or refuses by a BankError; what it was asked is kept. */
function sessionOf(answer: (path: string, query: Query) => unknown) {
  const asked: { path: string; query: Query }[] = [];
  const session: BankSession = {
    get: async (path, { query = {} } = {}): Promise<BankResponse> => {
      asked.push({ path, query });
      const body = answer(path, query);
      if (body instanceof BankError) throw body;
      return { status: 200, headers: {}, body };
    },
  };
  return { session, asked };
}

async function all(pages: AsyncIterable<{ items: readonly unknown[] }>): Promise<unknown[]> {
  const items = [];
  for await (const page of pages) items.push(...page.items);
  return items;
}

const account: UnifiedAccount = {
  accountId: 'A/../x?y',
  type: 'Checking',
  status: 'Active',
  currency: 'USD',
  balances: [],
};
const PATH = '/fdx/v6/accounts/A%2F..%2Fx%3Fy/transactions';

const list = Array.from({ length: 1200 }, (_, index) => ({ transactionId: `txn-${index}` }));
const pageAt = (start: number, size = 500) => ({
  page: { ...(start + size < list.length ? { nextPageKey: `k${start + size}` } : {}), totalElements: list.length },
  transactions: list.slice(start, start + size),
});
const startOf = ({ pageKey }: Query): number => (pageKey === undefined ? 0 : Number(String(pageKey).slice(1)));

const transactions = (session: BankSession, range = {}) => all(adapter.fetch.transactions(session, account, range));

test('every page is fetched once, by the key that the page before gave', async () => {
  const { session, asked } = sessionOf((_path, query) => pageAt(startOf(query)));
  expect(await transactions(session)).toEqual(list);
  expect(asked.map(({ path, query }) => [path, query['pageKey']])).toEqual([
    [PATH, undefined],
    [PATH, 'k500'],
    [PATH, 'k1000'],
  ]);
});

test('a bank that gives smaller pages, or says nothing of the total, is followed all the same', async () => {
  const { session } = sessionOf((_path, query) => {
    const { page, ...rest } = pageAt(startOf(query), 170);
    return { ...rest, page: { nextPageKey: page.nextPageKey } };
  });
  expect(await transactions(session)).toEqual(list);
  const single = sessionOf(() => ({ transactions: list.slice(0, 3) }));
  expect(await transactions(single.session)).toHaveLength(3);
});

test('a period has both ends or none, on every page', async () => {
  const { session, asked } = sessionOf((_path, query) => pageAt(startOf(query)));
  await transactions(session, { from: '2026-01-01', to: '2026-01-31' });
  await transactions(session, { from: '2026-01-01' });
  await transactions(session);
  const periods = asked.map(({ query }) => [query['startTime'], query['endTime']]);
  expect(periods).toEqual([
    ...Array.from({ length: 3 }, () => ['2026-01-01', '2026-01-31']),
    ...Array.from({ length: 3 }, () => ['2026-01-01', '9999-12-31']),
    ...Array.from({ length: 3 }, () => [undefined, undefined]),
  ]);
  await transactions(session, { to: '2999-01-01' });
  expect(String(asked.at(-1)?.query['startTime'])).toMatch(/^\d{4}-\d\d-\d\d$/);
});

test.each([
  ['the same page again and again', () => pageAt(0), 'page.nextPageKey'],
  ['a page without its link', () => ({ page: { totalElements: 5 }, transactions: [{}] }), 'page.nextPageKey'],
  ['more than asked for', () => ({ transactions: list }), 'transactions'],
  ['no list', () => ({ page: {} }), 'transactions'],
  ['a key that is none', () => ({ page: { nextPageKey: 7 }, transactions: [] }), 'page.nextPageKey'],
  ['not an object', () => [], '$'],
])('%s ends in a drift', async (_name, answer, path) => {
  const { session } = sessionOf(answer);
  await expect(transactions(session)).rejects.toMatchObject({ code: 'schema-changed', path });
});

describe('accounts', () => {
  const head = (accountId: string, accountCategory: string, status = 'OPEN') => ({
    accountId,
    accountCategory,
    status,
  });
  const heads = [
    head('a', 'DEPOSIT_ACCOUNT'),
    head('b', 'LOAN_ACCOUNT'),
    head('c', 'LOC_ACCOUNT'),
    head('d', 'DEPOSIT_ACCOUNT', 'CLOSED'),
    head('e', 'INSURANCE_ACCOUNT'),
  ];
  const bank = (details: (head: object) => unknown) =>
    sessionOf((path) => {
      const one = heads.find(({ accountId }) => path.endsWith(`/${accountId}`));
      return one === undefined ? { accounts: heads } : details(one);
    });

  test('are put together from the list and each one’s details, loans apart, without asking for what there is not', async () => {
    const { session, asked } = bank((one) => ({ ...one, currentBalance: 1 }));
    expect(await all(adapter.fetch.accounts(session))).toEqual([
      { details: 'given', account: { ...heads[0], currentBalance: 1 } },
      { details: 'given', account: { ...heads[2], currentBalance: 1 } },
      { details: 'withheld', account: heads[3] },
      { details: 'withheld', account: heads[4] },
    ]);
    expect(asked.map(({ path }) => path)).toEqual(['/fdx/v6/accounts', '/fdx/v6/accounts/a', '/fdx/v6/accounts/c']);
    const { products } = adapter.fetch;
    if (products === undefined) throw new Error('no products');
    expect(await all(products(session))).toEqual([{ ...heads[1], currentBalance: 1 }]);
  });

  test.each([
    ['permission-missing', 'withheld'],
    ['retry', 'failed'],
    ['bank-down', 'failed'],
  ] as const)('are there although their details end in %s (partial-failure)', async (code, details) => {
    const { session } = bank(() => new BankError(code, 'no'));
    expect(await all(adapter.fetch.accounts(session))).toMatchObject([
      { details, account: heads[0] },
      { details, account: heads[2] },
      { details: 'withheld' },
      { details: 'withheld' },
    ]);
  });

  test.each(['rate-limited', 're-consent', 'token-refused', 'schema-changed'] as const)(
    'end in %s as their details do',
    async (code) => {
      const { session } = bank(() => new BankError(code, 'no'));
      await expect(all(adapter.fetch.accounts(session))).rejects.toMatchObject({ code });
    },
  );

  test('one loan that is refused takes no other one with it', async () => {
    const head = (accountId: string) => ({ accountId, accountCategory: 'LOAN_ACCOUNT', status: 'CLOSED' });
    const { session } = sessionOf((path) => {
      if (path.endsWith('/accounts')) return { accounts: ['A', 'B'].map(head) };
      return path.endsWith('/A') ? new BankError('permission-missing', 'closed') : head('B');
    });
    const { products } = adapter.fetch;
    if (products === undefined) throw new Error('no products');
    expect(await all(products(session))).toEqual([{ refused: true }, head('B')]);
  });

  test('drift is named by the item, and details of another account are none', async () => {
    const list = sessionOf(() => ({ accounts: [heads[0], { accountId: 'x' }] }));
    await expect(all(adapter.fetch.accounts(list.session))).rejects.toMatchObject({
      path: 'accounts[1].accountCategory',
    });
    const { session } = bank(() => heads[4]);
    await expect(all(adapter.fetch.accounts(session))).rejects.toMatchObject({
      code: 'schema-changed',
      path: 'accountId',
    });
  });
});

test('calls carry their id, and whether the user waits', () => {
  const call = { requestId: 'r', bankConsentId: undefined };
  expect(adapter.headers({ ...call, userIpAddress: undefined })).toEqual({
    'x-fapi-interaction-id': 'r',
    'FDX-API-Actor-Type': 'BATCH',
  });
  expect(adapter.headers({ ...call, userIpAddress: '203.0.113.7' })).toMatchObject({ 'FDX-API-Actor-Type': 'USER' });
});
