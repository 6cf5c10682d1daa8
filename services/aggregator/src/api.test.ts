import { accountList, connectionList, productList, requestedSync, transactionPage } from '@of/contracts';
import request from 'supertest';
import { eventually } from './testing/eventually.ts';
import { greenAccount, greenProduct, greenTransaction } from './testing/paper-green-bank.ts';
import { startTestAggregator, type TestAggregator, type TestUser } from './testing/test-aggregator.ts';

let aggregator: TestAggregator;
let frida: TestUser;
let grace: TestUser;

const day = (index: number) => `2026-10-${String(1 + (index % 25)).padStart(2, '0')}`;

beforeAll(async () => {
  aggregator = await startTestAggregator();
  const { bank } = aggregator;
  bank.accounts.push(greenAccount('GBA-1', 4213.77), greenAccount('GBA-2', 0));
  bank.transactions.set(
    'GBA-1',
    Array.from({ length: 57 }, (_, index) => greenTransaction('GBA-1', `T-${index}`, -(index + 1) / 100, day(index))),
  );
  bank.products.push(greenProduct('P-1', 9123.45));
  frida = aggregator.user('fridaklo');
  grace = aggregator.user('gracehop');
  await aggregator.ended(await aggregator.authorise(frida));
  await aggregator.ended(await aggregator.authorise(grace, { permissions: ['accounts'] }));
});
afterAll(() => aggregator?.stop());

const get = (path: string, token = frida.token) =>
  request(aggregator.app).get(path).set('authorization', `Bearer ${token}`);
const accountsOf = async (user: TestUser) => accountList.parse((await get('/v1/accounts', user.token)).body).accounts;
const firstOf = async (user: TestUser) => {
  const [account] = await accountsOf(user);
  if (account === undefined) throw new Error('no account');
  return account;
};
const connectionOf = async (user: TestUser) => {
  const [connection] = connectionList.parse((await get('/v1/connections', user.token)).body).connections;
  if (connection === undefined) throw new Error('no connection');
  return connection;
};

describe('who asks', () => {
  const paths = ['/v1/accounts', '/v1/products', '/v1/connections', `/v1/accounts/${'0'.repeat(24)}/transactions`];

  test.each(paths)('%s needs a valid token', async (path) => {
    const { userId, userName } = frida;
    const { auth } = aggregator;
    const bad = [
      auth.forgedTokenOf(userId, userName),
      auth.tokenOf(userId, userName, { expiresIn: -1 }),
      auth.tokenOf(userId, userName, { audience: 'another' }),
      'nonsense',
    ];
    for (const token of bad) {
      const { status, body, headers } = await get(path, token);
      expect([status, body.type]).toEqual([401, 'urn:openfinance:problem:unauthenticated']);
      expect(headers['www-authenticate']).toMatch(/^Bearer/);
    }
    expect((await request(aggregator.app).get(path)).status).toBe(401);
  });

  test('another user’s ids are as unknown as ids that are not there', async () => {
    const account = await firstOf(frida);
    const connection = await connectionOf(frida);
    const unknown = await get(`/v1/accounts/${'f'.repeat(24)}`, grace.token);
    for (const path of [
      `/v1/accounts/${account.id}`,
      `/v1/accounts/${account.id}/transactions`,
      `/v1/connections/${connection.id}`,
    ]) {
      const { status, body } = await get(path, grace.token);
      expect(status).toBe(404);
      expect({ ...body, instance: undefined }).toEqual({ ...unknown.body, instance: undefined });
    }
    const sync = await request(aggregator.app)
      .post(`/v1/connections/${connection.id}/sync`)
      .set('authorization', `Bearer ${grace.token}`);
    expect(sync.status).toBe(404);
  });
});

test('accounts and products are shown in the unified form, masked, with decimal strings', async () => {
  const [first] = await accountsOf(frida);
  expect(first).toMatchObject({
    accountId: 'GBA-1',
    bankId: 'green-bank',
    bankName: 'Green Bank',
    type: 'Checking',
    currency: 'USD',
    balance: { amount: '4213.77', currency: 'USD' },
    openingDate: '2021-03-14',
  });
  expect(first?.identification?.masked).toMatch(/^\*+/);
  expect((await get(`/v1/accounts/${first?.id}`)).body).toEqual(first);
  const { products } = productList.parse((await get('/v1/products')).body);
  expect(products[0]).toMatchObject({
    amount: { amount: '9123.45', currency: 'USD' },
    interestRate: '4.63',
    repaymentPeriodMonths: 24,
  });
});

test('an account whose consent has no balances shows none', async () => {
  const [first] = await accountsOf(grace);
  expect(first).toMatchObject({ balances: [] });
  expect(first).not.toHaveProperty('balance');
});

describe('pages of transactions', () => {
  test.each([1, 7, 57, 500])('of %i hold everything once, newest first', async (limit) => {
    const { id } = await firstOf(frida);
    const seen: { id: string; date: string; amount: string }[] = [];
    for (let cursor: string | undefined; ; ) {
      const { body } = await get(
        `/v1/accounts/${id}/transactions?limit=${limit}${cursor === undefined ? '' : `&cursor=${cursor}`}`,
      );
      const page = transactionPage.parse(body);
      expect(page.transactions.length).toBeLessThanOrEqual(limit);
      seen.push(...page.transactions.map((one) => ({ id: one.id, date: one.date, amount: one.amount.amount })));
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    expect(new Set(seen.map((one) => one.id)).size).toBe(57);
    expect(seen).toHaveLength(57);
    expect(seen.map(({ date }) => date)).toEqual(
      seen
        .map(({ date }) => date)
        .toSorted()
        .toReversed(),
    );
  });

  test('of a range hold its days and no other, both ends included', async () => {
    const { id } = await firstOf(frida);
    const { body } = await get(`/v1/accounts/${id}/transactions?from=2026-10-03&to=2026-10-04`);
    const dates = transactionPage.parse(body).transactions.map(({ date }) => date);
    expect(new Set(dates)).toEqual(new Set(['2026-10-03', '2026-10-04']));
    expect(dates).toHaveLength(6);
  });

  test('a cursor is good for its query only', async () => {
    const [one, two] = await accountsOf(frida);
    const path = `/v1/accounts/${one?.id}/transactions`;
    const { nextCursor = '' } = transactionPage.parse((await get(`${path}?limit=5`)).body);
    expect((await get(`${path}?limit=9&cursor=${nextCursor}`)).status).toBe(200);
    for (const bad of [
      `/v1/accounts/${two?.id}/transactions?cursor=${nextCursor}`,
      `${path}?cursor=${nextCursor}&from=2026-01-01`,
      `${path}?cursor=${nextCursor.slice(0, -2)}AA`,
      `${path}?cursor=nonsense`,
    ]) {
      const { status, body } = await get(bad);
      expect([status, body.type]).toEqual([400, 'urn:openfinance:problem:invalid-cursor']);
    }
  });

  test.each([
    'limit=0',
    'limit=501',
    'limit=x',
    'from=2026-13-01',
    'from=2026-10-02&to=2026-10-01',
    'page=2',
    'cursor=',
  ])('?%s is refused', async (query) => {
    const { id } = await firstOf(frida);
    const { status, body } = await get(`/v1/accounts/${id}/transactions?${query}`);
    expect([status, body.type]).toEqual([400, 'urn:openfinance:problem:validation-failed']);
  });
});

describe('asking for a sync', () => {
  const post = (id: string, user = frida) =>
    request(aggregator.app).post(`/v1/connections/${id}/sync`).set('authorization', `Bearer ${user.token}`);

  test('gives the run; asking again while it is open gives the same; it runs to its end', async () => {
    const { id } = await connectionOf(frida);
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    aggregator.bank.misbehave = async () => {
      await held;
      return false;
    };
    const answers = await Promise.all([post(id), post(id), post(id)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const runs = answers.map(({ body }) => requestedSync.parse(body).sync.id);
    expect(new Set(runs).size).toBe(1);
    release?.();
    aggregator.bank.misbehave = undefined;
    await eventually('the end', async () => {
      const { lastSync } = await connectionOf(frida);
      return lastSync?.id === runs[0] && lastSync?.status === 'Completed';
    });
  });

  test('a sync that fails leaves the time of the last one that completed, until what that brought is deleted', async () => {
    const claude = aggregator.user('claumon');
    const consent = await aggregator.authorise(claude);
    await aggregator.ended(consent);
    const first = await connectionOf(claude);
    expect(first.lastCompletedSyncAt).toBe(first.lastSync?.finishedAt);
    aggregator.bank.misbehave = (_req, res) => {
      res.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      return true;
    };
    await aggregator.syncAgain(claude);
    aggregator.bank.misbehave = undefined;
    const { lastSync, lastCompletedSyncAt } = await connectionOf(claude);
    expect([lastSync?.status, lastCompletedSyncAt]).toEqual(['Failed', first.lastCompletedSyncAt]);
    await aggregator.syncAgain(claude);
    const third = await connectionOf(claude);
    expect(third.lastCompletedSyncAt).toBe(third.lastSync?.finishedAt);
    expect(third.lastCompletedSyncAt).not.toBe(first.lastCompletedSyncAt);
    // As an earlier version of the service left it.
    await aggregator.store.connections.updateOne(
      { 'ConnectionConsent.ConsentId': consent.consentId },
      { $unset: { 'ConnectionDates.SyncDate': 1 } },
    );
    expect(await connectionOf(claude)).toEqual(third);
    await aggregator.syncAgain(claude);
    await aggregator.revoke(consent);
    await eventually('the purge', async () => (await accountsOf(claude)).length === 0);
    const ended = await connectionOf(claude);
    expect(ended).toMatchObject({ status: 'Revoked', lastSync: { status: 'Completed' } });
    expect(ended).not.toHaveProperty('lastCompletedSyncAt');
  });

  test('a connection whose consent was revoked gives 409, and shows it', async () => {
    const ada = aggregator.user('adalove');
    const consent = await aggregator.authorise(ada);
    await aggregator.ended(consent);
    await aggregator.revoke(consent);
    const { id } = await eventually('the revocation', async () => {
      const connection = await connectionOf(ada);
      return connection.status === 'Revoked' && connection;
    });
    const { status, body } = await post(id, ada);
    expect([status, body.type]).toEqual([409, 'urn:openfinance:problem:consent-not-active']);
    await eventually('the purge', async () => (await accountsOf(ada)).length === 0);
  });
});

describe('the source demo’s routes', () => {
  const base = '/api/v1/openfinance/secure';

  test.each(['', '/'])('serve documents with plain numbers and hex ids, with "%s" at the end', async (end) => {
    const { body, status } = await get(`${base}/fetch-external-accounts-for-user${end}?user_identifier=fridaklo`);
    expect(status).toBe(200);
    expect(body.accounts).toHaveLength(2);
    expect(body.accounts[0]).toMatchObject({
      _id: expect.stringMatching(/^[0-9a-f]{24}$/),
      AccountId: 'GBA-1',
      AccountBank: 'Green Bank',
      AccountBalance: 4213.77,
      AccountCurrency: 'USD',
      AccountDate: { OpeningDate: '2021-03-14T00:00:00.000Z' },
      AccountUser: { UserName: 'fridaklo', UserId: frida.userId },
      GreenAccountNarrative: 'Account GBA-1',
    });
    const products = await get(`${base}/fetch-external-products-for-user${end}?user_identifier=${frida.userId}`);
    expect(products.body.products[0]).toMatchObject({
      ProductAmount: 9123.45,
      ProductInterestRate: 4.63,
      RepaymentPeriod: 24,
    });
  });

  test('an institution is named exactly', async () => {
    const path = (name: string) =>
      `${base}/fetch-external-accounts-for-user-and-institution/?user_identifier=fridaklo&institution_name=${name}`;
    expect((await get(path('Green%20Bank'))).body.accounts).toHaveLength(2);
    for (const name of ['green%20bank', 'Green', 'MongoDB%20Bank', '.*'])
      expect((await get(path(name))).body.accounts).toEqual([]);
    const products = `${base}/fetch-external-products-for-user-and-institution?user_identifier=fridaklo`;
    expect((await get(`${products}&institution_name=Green%20Bank`)).body.products).toHaveLength(1);
  });

  test('an invalid token and another user’s identifier are 403', async () => {
    const path = `${base}/fetch-external-accounts-for-user/?user_identifier=`;
    expect((await get(`${path}fridaklo`, 'nonsense')).status).toBe(403);
    expect((await request(aggregator.app).get(`${path}fridaklo`)).status).toBe(403);
    expect((await get(`${path}gracehop`)).status).toBe(403);
    expect((await get(`${path}${grace.userId}`)).status).toBe(403);
    expect((await get(`${base}/fetch-external-accounts-for-user/`)).status).toBe(400);
    expect((await get(`${path}fridaklo&user_identifier=gracehop`)).status).toBe(400);
  });
});

test('health, the description of the API, and nothing under other paths', async () => {
  expect((await request(aggregator.app).get('/health/live')).status).toBe(200);
  expect((await request(aggregator.app).get('/health/ready')).body).toMatchObject({
    checks: { store: 'ok', nats: 'ok' },
  });
  expect((await request(aggregator.app).get('/openapi.yaml')).text).toMatch(/^openapi: 3\.1/);
  expect((await get('/v1/nothing')).status).toBe(404);
});
