import request from 'supertest';
import { type GivenUser, startTestInsights, type TestInsights } from '../testing/test-insights.ts';

const BALANCE = '/api/v1/openfinance/secure/calculate-total-balance-for-user';
const DEBT = '/api/v1/openfinance/secure/calculate-total-debt-for-user';

let insights: TestInsights;
let frida: GivenUser;
let grace: GivenUser;

beforeAll(async () => {
  insights = await startTestInsights();
  const usd = { bank: 'Green Bank', currency: 'USD' } as const;
  frida = await insights.user(
    [
      { ...usd, type: 'Checking', balance: '100.10' },
      { ...usd, type: 'Savings', balance: '200.20' },
    ],
    [
      { ...usd, type: 'Loan', amount: '1000.01' },
      { ...usd, type: 'Mortgage', amount: '2000.02' },
      { ...usd, type: 'Other', amount: '4' },
    ],
  );
  grace = await insights.user([{ ...usd, type: 'Checking', balance: '5' }], []);
});
afterAll(() => insights?.stop());

const post = (path: string, body: object, token = frida.token) =>
  request(insights.app).post(path).set('authorization', `Bearer ${token}`).send(body);

test.each(['', '/'])('sums are plain numbers, also with "%s" at the end of the path', async (slash) => {
  const balance = await post(BALANCE + slash, {
    user_id: frida.userName,
    connected_external_accounts: frida.accountIds,
  });
  expect([balance.status, balance.body]).toEqual([200, { total_balance: 300.3 }]);
  const debt = await post(DEBT + slash, { user_id: frida.userId, connected_external_products: frida.productIds });
  expect([debt.status, debt.body]).toEqual([200, { total_debt: 3000.03 }]);
});

test('ids that are not the user’s, or nobody’s, add nothing', async () => {
  const { body } = await post(BALANCE, {
    user_id: frida.userName,
    connected_external_accounts: [...grace.accountIds, 'f'.repeat(24), frida.accountIds[0]],
  });
  expect(body).toEqual({ total_balance: 100.1 });
  expect((await post(DEBT, { user_id: frida.userName, connected_external_products: [] })).body).toEqual({
    total_debt: 0,
  });
});

test('what is in several currencies has no one sum', async () => {
  const [bank, other] = [{ bank: 'Green Bank' }, { bank: 'Rhein Bank' }];
  const user = await insights.user(
    [
      { ...bank, type: 'Checking', currency: 'USD', balance: '100' },
      { ...bank, type: 'Savings', currency: 'JPY', balance: '100000' },
      { ...other, type: 'Checking', currency: 'EUR' },
    ],
    [
      { ...bank, type: 'Loan', currency: 'USD', amount: '10' },
      { ...other, type: 'Loan', currency: 'BRL', amount: '1000' },
      { ...other, type: 'Other', currency: 'EUR', amount: '1' },
    ],
  );
  const balance = (ids: readonly string[]) =>
    post(BALANCE, { user_id: user.userId, connected_external_accounts: ids }, user.token);
  const debt = (ids: readonly string[]) =>
    post(DEBT, { user_id: user.userId, connected_external_products: ids }, user.token);
  const refused = await balance(user.accountIds);
  expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('JPY, USD')]);
  expect((await debt(user.productIds)).status).toBe(409);
  expect((await balance([user.accountIds[0] ?? '', user.accountIds[2] ?? ''])).body).toEqual({ total_balance: 100 });
  expect((await debt([user.productIds[1] ?? '', user.productIds[2] ?? ''])).body).toEqual({ total_debt: 1000 });
});

test('another user’s sums are not given', async () => {
  const { status } = await post(BALANCE, { user_id: grace.userName, connected_external_accounts: grace.accountIds });
  expect(status).toBe(403);
});

test.each([
  ['no list', {}],
  ['an id that is none', { connected_external_accounts: ['nonsense'] }],
  ['a field that nobody knows', { connected_external_accounts: [], more: 1 }],
])('%s is bad input', async (_what, body) => {
  const answer = await post(BALANCE, { user_id: frida.userName, ...body });
  expect(answer.status).toBe(400);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
});

test('without a token that holds there is no answer: the source says 403', async () => {
  const body = { user_id: frida.userName, connected_external_accounts: [] };
  expect((await request(insights.app).post(BALANCE).send(body)).status).toBe(403);
  expect((await post(BALANCE, body, insights.issuer.forgedTokenOf(frida.userId, frida.userName))).status).toBe(403);
});
