import { type LedgerView, ledgerViewSchema } from '@of/mock-bank-kit';
import { obtainTokens, openApiCheck, type RunningBank, startTestBank } from '@of/mock-bank-kit/testing';
import { z } from 'zod';
import { createApp } from './app.ts';

const ACCOUNTS = '/cds-au/v1/banking/accounts';
const SCOPE = 'openid bank:accounts.basic:read bank:accounts.detail:read bank:transactions:read';
const EVER = 'oldest-time=2020-01-01T00:00:00Z&page-size=1000';

const links = z.object({ self: z.string(), first: z.string().optional(), next: z.string().optional() });
const transactionsPage = z.object({
  data: z.object({
    transactions: z.array(
      z.object({
        transactionId: z.string().optional(),
        status: z.string(),
        amount: z.string(),
        description: z.string(),
        postingDateTime: z.string().optional(),
        valueDateTime: z.string().optional(),
        executionDateTime: z.string().optional(),
        merchantName: z.string().optional(),
        billerName: z.string().optional(),
      }),
    ),
  }),
  links,
  meta: z.object({ totalRecords: z.number(), totalPages: z.number() }),
});
const accountsPage = z.object({
  data: z.object({ accounts: z.array(z.object({ accountId: z.string(), productCategory: z.string() })) }),
});
const balancesPage = z.object({
  data: z.object({
    balances: z.array(
      z.object({
        accountId: z.string(),
        currentBalance: z.string(),
        availableBalance: z.string(),
        creditLimit: z.string().optional(),
      }),
    ),
  }),
});

describe('Wattle Bank', () => {
  let bank: RunningBank;
  const tokens = new Map<string, string>();
  const document = openApiCheck(new URL('../openapi.yaml', import.meta.url));

  beforeAll(async () => {
    bank = await startTestBank(createApp);
    for (const { userName } of bank.bank.ledger.users) {
      const answer = await obtainTokens(bank, { userName }, SCOPE);
      expect(answer['cdr_arrangement_id']).toMatch(/^[0-9a-f-]{36}$/);
      tokens.set(userName, answer.access_token);
    }
  });
  afterAll(() => bank.stop());

  const get = (path: string, version: number, user = 'fridaklo', headers: Record<string, string> = {}) =>
    bank.get(path, tokens.get(user), { 'x-v': `${version}`, ...headers });
  const json = async (...call: Parameters<typeof get>): Promise<unknown> => (await get(...call)).json();
  const booksOf = async (user: string): Promise<LedgerView> =>
    ledgerViewSchema.parse(await (await bank.get(`/__bank/ledger/${user}`)).json());
  const accountOf = async (user: string, kind: string) => {
    const found = (await booksOf(user)).accounts.find((account) => account.kind === kind);
    if (found === undefined) throw new Error(`${user} has no ${kind}`);
    return found;
  };
  const linesOf = async (user: string, kind: string, query = EVER) => {
    const { id } = await accountOf(user, kind);
    return transactionsPage.parse(await json(`${ACCOUNTS}/${id}/transactions?${query}`, 2, user));
  };
  async function withOddity<T>(user: string, kind: string, name: string, on: boolean, look: () => Promise<T>) {
    const { id } = await accountOf(user, kind);
    const set = (value: boolean) =>
      bank.send({ method: 'PUT', path: '/__bank/oddities', body: { account: id, name, on: value } });
    await set(on);
    const seen = await look();
    await set(!on);
    return seen;
  }

  it('answers as its OpenAPI document says, for every customer and account', async () => {
    for (const user of tokens.keys()) {
      const { accounts } = accountsPage.parse(await json(ACCOUNTS, 3, user)).data;
      const calls: [string, string, number][] = [
        [ACCOUNTS, ACCOUNTS, 3],
        [ACCOUNTS, `${ACCOUNTS}?page-size=2&page=2`, 3],
        [`${ACCOUNTS}/balances`, `${ACCOUNTS}/balances`, 2],
        [ACCOUNTS, `${ACCOUNTS}?page=none`, 3],
        ...accounts.flatMap(({ accountId: id }): [string, string, number][] => [
          [`${ACCOUNTS}/{accountId}`, `${ACCOUNTS}/${id}`, 5],
          [`${ACCOUNTS}/{accountId}/balance`, `${ACCOUNTS}/${id}/balance`, 1],
          [`${ACCOUNTS}/{accountId}/transactions`, `${ACCOUNTS}/${id}/transactions?${EVER}`, 2],
        ]),
      ];
      for (const [template, path, version] of calls) {
        const answer = await get(path, version, user);
        expect([path, document.problemsOf(template, answer.status, await answer.json())]).toEqual([path, []]);
      }
    }
    expect(document.problemsOf(ACCOUNTS, 200, { data: { accounts: [{}] }, links: {}, meta: {} })).not.toEqual([]);
  });

  it('shows loans as accounts, below zero, and filters by category', async () => {
    const { products } = await booksOf('fridaklo');
    const { balances } = balancesPage.parse(await json(`${ACCOUNTS}/balances`, 2)).data;
    for (const { id, outstandingMinor } of products) {
      const balance = balances.find(({ accountId }) => accountId === id);
      expect(balance?.currentBalance.replace('.', '')).toBe(String(-outstandingMinor));
    }
    const { accounts } = accountsPage.parse(await json(`${ACCOUNTS}?product-category=PERS_LOANS`, 3)).data;
    expect(accounts.map(({ accountId }) => accountId)).toEqual(
      products.filter(({ kind }) => kind === 'loan').map(({ id }) => id),
    );
  });

  it('pages by number with links, newest first, to the end', async () => {
    const whole = await linesOf('fridaklo', 'checking');
    const seen: string[] = [];
    const { id } = await accountOf('fridaklo', 'checking');
    let path: string | undefined = `${ACCOUNTS}/${id}/transactions?oldest-time=2020-01-01T00:00:00Z&page-size=97`;
    while (path !== undefined) {
      const page = transactionsPage.parse(await json(path, 2));
      expect([page.links.self.endsWith(path), page.links.first === undefined]).toEqual([true, seen.length === 0]);
      seen.push(...page.data.transactions.map(({ transactionId = '' }) => transactionId));
      path = page.links.next?.replace(bank.url, '');
    }
    expect(seen).toEqual(whole.data.transactions.map(({ transactionId }) => transactionId));
    expect([seen.length, new Set(seen).size]).toEqual([whole.meta.totalRecords, seen.length]);
  });

  it('goes back 90 days unless it is told', async () => {
    const { transactions } = (await linesOf('fridaklo', 'checking', 'page-size=1000')).data;
    const earliest = Date.parse('2026-11-23T20:00:00Z') - 90 * 86_400_000;
    expect(transactions.length).toBeGreaterThan(0);
    for (const { postingDateTime } of transactions)
      if (postingDateTime !== undefined) expect(Date.parse(postingDateTime)).toBeGreaterThanOrEqual(earliest);
    const all = await linesOf('fridaklo', 'checking');
    expect(all.meta.totalRecords).toBeGreaterThan(transactions.length);
  });

  const UNKNOWN = { 'x-v': '' };
  it.each([
    [`${ACCOUNTS}?page=9`, 3, {}, 422, 'urn:au-cds:error:cds-all:Field/InvalidPage'],
    [`${ACCOUNTS}?page-size=1001`, 3, {}, 400, 'urn:au-cds:error:cds-all:Field/InvalidPageSize'],
    [`${ACCOUNTS}?page-size=0`, 3, {}, 400, 'urn:au-cds:error:cds-all:Field/Invalid'],
    [`${ACCOUNTS}?colour=red`, 3, {}, 400, 'urn:au-cds:error:cds-all:Field/Invalid'],
    [ACCOUNTS, 2, {}, 406, 'urn:au-cds:error:cds-all:Header/UnsupportedVersion'],
    [ACCOUNTS, 9, { 'x-min-v': '4' }, 406, 'urn:au-cds:error:cds-all:Header/UnsupportedVersion'],
    [ACCOUNTS, 3, UNKNOWN, 400, 'urn:au-cds:error:cds-all:Header/InvalidVersion'],
    [ACCOUNTS, 3, { 'x-fapi-interaction-id': 'one' }, 400, 'urn:au-cds:error:cds-all:Header/Invalid'],
    [`${ACCOUNTS}/nobody`, 5, {}, 404, 'urn:au-cds:error:cds-banking:Authorisation/InvalidBankingAccount'],
    ['/cds-au/v1/banking/payees', 2, {}, 404, 'urn:au-cds:error:cds-all:Resource/NotImplemented'],
  ])('answers %s at version %i %j with %i %s', async (path, version, headers, status, code) => {
    const answer = await get(path, version, 'fridaklo', headers);
    expect([answer.status, await answer.json()]).toMatchObject([status, { errors: [{ code }] }]);
  });

  it('needs the version, gives back the interaction id, and serves the highest version asked for', async () => {
    const id = '7d1f1d5e-8b1e-4b8e-9c61-1c0f3a2b4c5d';
    const missing = await bank.get(ACCOUNTS, tokens.get('fridaklo'));
    expect([missing.status, await missing.json()]).toMatchObject([
      400,
      { errors: [{ title: 'Missing Required Header' }] },
    ]);
    const answer = await get(ACCOUNTS, 7, 'fridaklo', { 'x-min-v': '2', 'x-fapi-interaction-id': id });
    expect([answer.status, answer.headers.get('x-v'), answer.headers.get('x-fapi-interaction-id')]).toEqual([
      200,
      '3',
      id,
    ]);
    expect(missing.headers.get('x-fapi-interaction-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('says which of the bank’s own codes it means', async () => {
    const refused = await bank.get(ACCOUNTS, 'no-token', { 'x-v': '3' });
    const extended = { code: 'WB-TOKEN', meta: { urn: 'urn:au-cds:error:cds-all:GeneralError/Expected' } };
    expect([refused.status, await refused.json()]).toMatchObject([401, { errors: [extended] }]);
  });

  it('tells an account that was not shared from one that is not there', async () => {
    const [savings, checking] = [await accountOf('claumon', 'savings'), await accountOf('claumon', 'checking')];
    const { access_token: token } = await obtainTokens(bank, { userName: 'claumon', accounts: [checking.id] }, SCOPE);
    const answer = await bank.get(`${ACCOUNTS}/${savings.id}`, token, { 'x-v': '5' });
    const code = 'urn:au-cds:error:cds-banking:Authorisation/UnavailableBankingAccount';
    expect([answer.status, await answer.json()]).toMatchObject([404, { errors: [{ code }] }]);
  });

  describe('oddities, on by default for somebody and off when switched off', () => {
    it('blank-id: no id', async () => {
      const ids = async () =>
        (await linesOf('gracehop', 'checking')).data.transactions.map(({ transactionId }) => transactionId);
      expect(new Set(await ids())).toEqual(new Set([undefined]));
      expect(await withOddity('gracehop', 'checking', 'blank-id', false, ids)).not.toContain(undefined);
    });

    it('pending-twin: pending beside posted', async () => {
      const pending = async () =>
        (await linesOf('adalove', 'checking')).data.transactions.filter(({ status }) => status === 'PENDING').length;
      expect(await pending()).toBeGreaterThan(await withOddity('adalove', 'checking', 'pending-twin', false, pending));
    });

    it('balance-choice: the limit is in what is available', async () => {
      const { id } = await accountOf('gracehop', 'credit-card');
      const balance = async () =>
        balancesPage
          .parse(await json(`${ACCOUNTS}/balances`, 2, 'gracehop'))
          .data.balances.find(({ accountId }) => accountId === id);
      const on = await balance();
      const off = await withOddity('gracehop', 'credit-card', 'balance-choice', false, balance);
      expect([on?.creditLimit, off?.creditLimit]).toEqual([expect.stringMatching(/^\d+\.00$/), undefined]);
      expect(Number(on?.availableBalance)).toBeGreaterThan(Number(off?.availableBalance));
      expect(on?.currentBalance).toBe(off?.currentBalance);
    });

    it('date-shift: times in UTC, values weeks ahead', async () => {
      const posted = async () =>
        (await linesOf('claumon', 'checking')).data.transactions.filter(({ status }) => status === 'POSTED');
      const ahead = ({ postingDateTime = '', valueDateTime = '' }) =>
        Math.round((Date.parse(valueDateTime) - Date.parse(postingDateTime)) / 86_400_000);
      for (const one of await posted()) {
        expect(one.postingDateTime).toMatch(/Z$/);
        expect(ahead(one)).toBeGreaterThanOrEqual(21);
      }
      for (const one of await withOddity('claumon', 'checking', 'date-shift', false, posted)) {
        expect(one.postingDateTime).toMatch(/\+1[01]:00$/);
        expect(ahead(one)).toBeLessThan(3);
      }
    });

    it('payee-elsewhere: the shop as the biller', async () => {
      const shops = async () =>
        (await linesOf('fridaklo', 'checking')).data.transactions.filter(
          ({ merchantName }) => merchantName !== undefined,
        );
      expect(await shops()).toEqual([]);
      expect((await withOddity('fridaklo', 'checking', 'payee-elsewhere', false, shops)).length).toBeGreaterThan(0);
    });

    it('fx-as-account: the foreign amount first', async () => {
      const foreign = async () =>
        (await linesOf('fridaklo', 'credit-card')).data.transactions.filter(({ description }) =>
          /^NZD /.test(description),
        );
      expect((await foreign()).length).toBeGreaterThan(0);
      expect(await withOddity('fridaklo', 'credit-card', 'fx-as-account', false, foreign)).toEqual([]);
    });

    it('equal-twins: two equal charges on a day are two', async () => {
      const { transactions } = (await linesOf('fridaklo', 'credit-card')).data;
      const days = transactions.map((one) => [one.executionDateTime?.slice(0, 10), one.amount, one.description].join());
      expect(new Set(days).size).toBeLessThan(days.length);
    });

    it('partial-failure: one balance is missing, and refused when asked for alone', async () => {
      const { id } = await accountOf('adalove', 'savings');
      const told = async () => {
        const { balances } = balancesPage.parse(await json(`${ACCOUNTS}/balances`, 2, 'adalove')).data;
        return [
          balances.some(({ accountId }) => accountId === id),
          (await get(`${ACCOUNTS}/${id}/balance`, 1, 'adalove')).status,
        ];
      };
      expect(await told()).toEqual([false, 404]);
      expect(await withOddity('adalove', 'savings', 'partial-failure', false, told)).toEqual([true, 200]);
    });
  });
});
