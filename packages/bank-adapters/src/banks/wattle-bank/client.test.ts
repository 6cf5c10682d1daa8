import type { UnifiedAccount } from '@of/contracts';
import { BankError, type BankErrorCode } from '../../contract/bank-error.ts';
import type { BankResponse, BankSession } from '../../contract/bank-session.ts';
import { adapter } from './adapter.ts';

const ACCOUNTS = '/cds-au/v1/banking/accounts';
const checking: UnifiedAccount = {
  accountId: 'a/1',
  type: 'Checking',
  status: 'Active',
  currency: 'AUD',
  balances: [],
};

/** A session whose bank answers by path; what it was asked is kept. */
function sessionOf(answer: (path: string) => unknown) {
  const asked: { path: string; query: object; headers: object }[] = [];
  const session: BankSession = {
    get: async (path, { query = {}, headers = {} } = {}): Promise<BankResponse> => {
      asked.push({ path, query, headers });
      return { status: 200, headers: {}, body: answer(path) };
    },
  };
  return { session, asked };
}

async function all(pages: AsyncIterable<{ items: readonly unknown[] }>, into: unknown[] = []): Promise<unknown[]> {
  for await (const page of pages) into.push(...page.items);
  return into;
}

function loans(session: BankSession) {
  const { products } = adapter.fetch;
  if (products === undefined) throw new Error('no products');
  return products(session);
}

const page = (member: string, items: readonly unknown[], totalRecords: number, next?: string) => ({
  data: { [member]: items },
  links: { self: 'x', ...(next === undefined ? {} : { next }) },
  meta: { totalRecords, totalPages: 1 },
});
const listed = (accountId: string, productCategory = 'TRANS_AND_SAVINGS_ACCOUNTS') => ({ accountId, productCategory });

/** A bank of one account and one loan. `balances` answers the call for both balances. */
const smallBank = (balances: () => unknown) => (path: string) => {
  if (path === `${ACCOUNTS}/balances`) return balances();
  if (path === ACCOUNTS) return page('accounts', [listed('one'), listed('loan', 'PERS_LOANS')], 2);
  return { data: { accountId: path.split('/').at(-1) } };
};
const bothBalances = () => page('balances', [{ accountId: 'one' }, { accountId: 'loan' }], 2);

test('an account is its detail beside its balance; a loan is a product and no account', async () => {
  const { session, asked } = sessionOf(smallBank(bothBalances));
  const pair = (accountId: string) => ({ account: { accountId }, balance: { accountId } });
  expect(await all(adapter.fetch.accounts(session))).toEqual([pair('one')]);
  expect(asked.map(({ path, headers }) => [path, headers])).toEqual([
    [ACCOUNTS, { 'x-v': '3', 'x-min-v': '3' }],
    [`${ACCOUNTS}/balances`, { 'x-v': '2', 'x-min-v': '2' }],
    [`${ACCOUNTS}/one`, { 'x-v': '5', 'x-min-v': '5' }],
  ]);
  expect(await all(loans(session))).toEqual([pair('loan')]);
});

test.each<[BankErrorCode, boolean]>([
  ['retry', true],
  ['bank-down', true],
  ['rate-limited', false],
  ['token-refused', false],
  ['re-consent', false],
])('balances that end in %s: the accounts go on without them: %p', async (code, goesOn) => {
  const { session } = sessionOf(
    smallBank(() => {
      throw new BankError(code, 'no balances');
    }),
  );
  const reading = all(adapter.fetch.accounts(session));
  if (goesOn) expect(await reading).toEqual([{ account: { accountId: 'one' } }]);
  else await expect(reading).rejects.toMatchObject({ code });
  // What is owed cannot be told without it.
  await expect(all(loans(session))).rejects.toMatchObject({ code });
});

test('one account whose detail is refused takes no other one with it', async () => {
  const { session } = sessionOf((path) => {
    if (path === ACCOUNTS) return page('accounts', [listed('one'), listed('two')], 2);
    if (path === `${ACCOUNTS}/one`) throw new BankError('permission-missing', 'not available');
    return smallBank(bothBalances)(path);
  });
  const one = { refused: true, balance: { accountId: 'one' } };
  expect(await all(adapter.fetch.accounts(session))).toEqual([one, { account: { accountId: 'two' } }]);
});

test('pages are followed by their links; all that there is is asked for, from and to Sydney’s midnight', async () => {
  const next = 'https://bank.example/next';
  const answer = (path: string) => (path === next ? page('transactions', [2], 2) : page('transactions', [1], 2, next));
  const { session, asked } = sessionOf(answer);
  expect(await all(adapter.fetch.transactions(session, checking, {}))).toEqual([1, 2]);
  expect(asked.map(({ path }) => path)).toEqual([`${ACCOUNTS}/a%2F1/transactions`, next]);
  expect(asked[0]?.query).toMatchObject({ 'oldest-time': '1970-01-01T00:00:00Z', 'page-size': 250 });
  expect(asked[1]?.query).toEqual({});
  await all(adapter.fetch.transactions(session, checking, { from: '2026-01-01', to: '2026-06-30' }));
  expect(asked[2]?.query).toMatchObject({
    'oldest-time': '2025-12-31T13:00:00.000Z',
    'newest-time': '2026-06-30T13:59:59.999Z',
  });
});

test.each([
  ['a page that comes twice', () => page('transactions', [1], 9, 'https://bank.example/2'), 'schema-changed', [1]],
  ['a page that has lost its link', () => page('transactions', [1], 9), 'schema-changed', []],
  ['more than the bank counts', () => page('transactions', [1, 2], 1), 'schema-changed', []],
  ['no totals', () => ({ data: { transactions: [1] }, links: { self: 'x' } }), 'schema-changed', []],
])('%s is not handed on', async (_name, answer, code, before) => {
  const { session } = sessionOf(answer);
  const seen: unknown[] = [];
  await expect(all(adapter.fetch.transactions(session, checking, {}), seen)).rejects.toMatchObject({ code });
  expect(seen).toEqual(before);
});

test('a list that changes while it is read is to be read anew', async () => {
  let total = 3;
  const { session } = sessionOf(() => {
    total += 1;
    return page('transactions', [total], total, `https://bank.example/${total}`);
  });
  await expect(all(adapter.fetch.transactions(session, checking, {}))).rejects.toMatchObject({ code: 'retry' });
});

const ALL = 'urn:au-cds:error:cds-all:';
const BANKING = 'urn:au-cds:error:cds-banking:';

test.each([
  [401, 'WB-TOKEN', 'token-refused'],
  [403, 'WB-SCOPE', 'permission-missing'],
  [403, `${ALL}Authorisation/RevokedConsent`, 're-consent'],
  [403, `${ALL}Authorisation/InvalidConsent`, 're-consent'],
  [404, `${BANKING}Authorisation/InvalidBankingAccount`, 'permission-missing'],
  [404, `${BANKING}Authorisation/UnavailableBankingAccount`, 'permission-missing'],
  [400, `${ALL}Field/Invalid`, 'schema-changed'],
  [406, `${ALL}Header/UnsupportedVersion`, 'schema-changed'],
  [422, `${ALL}Field/InvalidPage`, 'retry'],
  [429, 'WB-TRAFFIC', 'rate-limited'],
  [500, `${ALL}GeneralError/Unexpected`, 'retry'],
  [503, `${ALL}Service/Unavailable`, 'retry'],
])('%i %s is %s, and the bank’s code is kept', (status, code, ours) => {
  const error = adapter.errorOf({ status, headers: {}, body: { errors: [{ code, title: 't', detail: 'a secret' }] } });
  expect(error).toMatchObject({ code: ours, bankCode: code });
  expect(error?.message).not.toMatch(/secret/);
});

test('the scopes of all permissions, each once; calls carry their id and, while the user waits, their address', () => {
  expect(adapter.oauth.scope(['accounts', 'balances', 'transactions', 'products'])).toBe(
    'openid bank:accounts.basic:read bank:accounts.detail:read bank:transactions:read',
  );
  const call = { requestId: 'r', bankConsentId: 'c', userIpAddress: undefined };
  expect(adapter.headers(call)).toEqual({ 'x-fapi-interaction-id': 'r' });
  expect(adapter.headers({ ...call, userIpAddress: '203.0.113.7' })).toMatchObject({
    'x-fapi-customer-ip-address': '203.0.113.7',
  });
});
