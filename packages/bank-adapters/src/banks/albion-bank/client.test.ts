import type { UnifiedAccount } from '@of/contracts';
import { BankError, type BankErrorCode } from '../../contract/bank-error.ts';
import type { BankResponse, BankSession, QueryValue } from '../../contract/bank-session.ts';
import { adapter } from './adapter.ts';

const AISP = '/open-banking/v4.0/aisp';
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

async function all(pages: AsyncIterable<{ items: readonly unknown[] }> | undefined): Promise<unknown[]> {
  const items = [];
  for await (const page of pages ?? []) items.push(...page.items);
  return items;
}

const account: UnifiedAccount = { accountId: 'A/1', type: 'Checking', status: 'Active', currency: 'GBP', balances: [] };
const page = (items: unknown[], next?: string, TotalPages?: number) => ({
  Data: { Transaction: items },
  Links: { Self: 'https://bank/x', ...(next === undefined ? {} : { Next: next }) },
  Meta: TotalPages === undefined ? {} : { TotalPages },
});
const transactions = (session: BankSession, range = {}) => all(adapter.fetch.transactions(session, account, range));

describe('transactions', () => {
  test('the bank’s links are followed as they are; both days of a range are whole', async () => {
    const { session, asked } = sessionOf((path) =>
      path === 'https://bank/2' ? page([3], undefined, 2) : page([1, 2], 'https://bank/2', 2),
    );
    expect(await transactions(session, { from: '2026-01-01', to: '2026-01-31' })).toEqual([1, 2, 3]);
    expect(asked).toEqual([
      {
        path: `${AISP}/accounts/A%2F1/transactions`,
        query: { fromBookingDateTime: '2026-01-01T00:00:00', toBookingDateTime: '2026-01-31T23:59:59' },
      },
      { path: 'https://bank/2', query: {} },
    ]);
  });

  test.each([
    ['a link that goes round', (path: string) => page([path], 'https://bank/2'), 'Links.Next'],
    ['a page that has lost its link', () => page([1], undefined, 2), 'Links.Next'],
    ['no list', () => ({ Data: { Transaction: {} } }), 'Data.Transaction'],
    ['no data', () => ({ Links: {} }), 'Data'],
  ])('%s is a drift, and nothing of that page is handed on', async (_name, answer, path) => {
    const { session } = sessionOf(answer);
    await expect(transactions(session)).rejects.toMatchObject({ code: 'schema-changed', path });
  });

  test('history-limit: what goes too far back is refused as a whole, and how far is told before', async () => {
    const { session } = sessionOf((_path, { fromBookingDateTime: from = '' }) => {
      if (String(from) >= '2024-11-23') return page([1]);
      const refused = { status: 400, headers: {}, body: { Errors: [{ ErrorCode: 'U003' }] } };
      throw adapter.errorOf(refused) ?? new Error('no refusal');
    });
    await expect(transactions(session, { from: '2024-11-22' })).rejects.toMatchObject({ bankCode: 'U003' });
    const { historyDays } = adapter.institution.limits;
    const from = new Date(Date.parse('2026-11-23') - historyDays * 86_400_000).toISOString().slice(0, 10);
    expect(await transactions(session, { from })).toEqual([1]);
  });

  test('an answer without meta or links is the last page', async () => {
    const { session } = sessionOf(() => ({ Data: {} }));
    expect(await transactions(session)).toEqual([]);
  });
});

describe('accounts and loans', () => {
  const current = { AccountId: 'A1', AccountTypeCode: 'CACC' };
  const card = { AccountId: 'A2', AccountTypeCode: 'CARD' };
  const loan = { AccountId: 'L1', AccountTypeCode: 'LOAN' };
  const answers = (path: string): unknown => {
    if (path.endsWith('/accounts')) return { Data: { Account: [current, loan, card] } };
    if (path.endsWith('/balances')) return { Data: { Balance: [path.split('/').at(-2)] } };
    return { Data: { Product: [{ AccountId: 'L1' }] } };
  };
  const failing = (code: BankErrorCode) =>
    sessionOf((path) => {
      if (path.includes('/A1/')) throw new BankError(code, 'no');
      return answers(path);
    }).session;

  test('each account has its balances; loans are products', async () => {
    const { session } = sessionOf(answers);
    expect(await all(adapter.fetch.accounts(session))).toEqual([
      { Account: current, Balance: ['A1'] },
      { Account: card, Balance: ['A2'] },
    ]);
    expect(await all(adapter.fetch.products?.(session))).toEqual([
      { Account: loan, Balance: ['L1'], Product: { AccountId: 'L1' } },
    ]);
  });

  test.each(['retry', 'rate-limited', 'bank-down'] as const)(
    'partial-failure: balances that end in %s are missing, and the rest goes on',
    async (code) => {
      expect(await all(adapter.fetch.accounts(failing(code)))).toEqual([
        { Account: current, BalancesMissing: true },
        { Account: card, Balance: ['A2'] },
      ]);
    },
  );

  test('balances that the consent does not cover are none; anything else is an error', async () => {
    const [first] = await all(adapter.fetch.accounts(failing('permission-missing')));
    expect(first).toEqual({ Account: current });
    for (const code of ['re-consent', 'token-refused', 'schema-changed'] as const)
      await expect(all(adapter.fetch.accounts(failing(code)))).rejects.toMatchObject({ code });
  });

  test('a loan that the bank refuses takes no other one with it, and is not passed over as gone', async () => {
    const loans = ['L1', 'L2', 'L3'].map((AccountId) => ({ ...loan, AccountId }));
    const { session } = sessionOf((path) => {
      if (path.endsWith('/accounts')) return { Data: { Account: loans } };
      if (/L1.balances|L2.product/.test(path)) throw new BankError('permission-missing', 'no');
      return answers(path);
    });
    const items = await all(adapter.fetch.products?.(session));
    const Product = { AccountId: 'L1' };
    expect(items).toEqual([
      { Account: loans[0], refused: true, Product },
      { Account: loans[1], Balance: ['L2'] },
      { Account: loans[2], Balance: ['L3'], Product },
    ]);
    expect(() => adapter.map.product(items[0])).toThrow(expect.objectContaining({ code: 'permission-missing' }));
    const { session: away } = sessionOf((path) => {
      if (path.endsWith('/product')) throw new BankError('bank-down', 'no');
      return answers(path);
    });
    await expect(all(adapter.fetch.products?.(away))).rejects.toMatchObject({ code: 'bank-down' });
  });

  test('an account without an id is a drift at its place', async () => {
    const { session } = sessionOf(() => ({ Data: { Account: [current, { Nickname: 'x' }] } }));
    const drift = { code: 'schema-changed', path: 'Data.Account[1].AccountId' };
    await expect(all(adapter.fetch.accounts(session))).rejects.toMatchObject(drift);
  });
});

describe('errors', () => {
  test.each([
    [400, 'U002', 'schema-changed'],
    [400, 'U003', 'schema-changed'],
    [400, 'U006', 'schema-changed'],
    [400, 'U011', 'permission-missing'],
    [401, 'U006', 'token-refused'],
    [403, 'U008', 'permission-missing'],
    [403, 'U009', 're-consent'],
    [403, 'U028', 're-consent'],
    [404, 'U011', 'schema-changed'],
    [405, 'U042', 'schema-changed'],
    [429, 'U042', 'rate-limited'],
    [500, 'U000', 'retry'],
    [503, 'U000', 'retry'],
  ])('%i %s is %s', (status, ErrorCode, ours) => {
    const body = { Id: 'x', Code: 'x', Message: 'words with a secret', Errors: [{ ErrorCode, Message: 'a secret' }] };
    const error = adapter.errorOf({ status, headers: { 'retry-after': '5' }, body });
    expect(error).toMatchObject({ code: ours, retryAfterSeconds: 5 });
    expect(error?.message).not.toMatch(/secret/);
  });

  test('daily-allowance: without a time to come back there is none, nor with one that is negative', () => {
    for (const headers of [{}, { 'retry-after': '-3600' }]) {
      const error = adapter.errorOf({ status: 429, headers, body: undefined });
      expect(error).toMatchObject({ code: 'rate-limited', retryAfterSeconds: undefined });
    }
  });

  test('a success is no error; a refusal without a body is known by its status', () => {
    expect(adapter.errorOf({ status: 204, headers: {}, body: undefined })).toBeUndefined();
    expect(adapter.errorOf({ status: 401, headers: {}, body: undefined })?.code).toBe('token-refused');
  });
});

test('the interaction has an id; the user’s address goes along only while they wait', () => {
  const call = { requestId: 'r-1', bankConsentId: 'c', userIpAddress: undefined };
  expect(adapter.headers(call)).toEqual({ 'x-fapi-interaction-id': 'r-1' });
  expect(adapter.headers({ ...call, userIpAddress: '203.0.113.7' })).toEqual({
    'x-fapi-interaction-id': 'r-1',
    'x-fapi-customer-ip-address': '203.0.113.7',
  });
});
