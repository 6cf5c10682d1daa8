import { openApiCheck, TEST_NOW } from '@of/mock-bank-kit/testing';
import fc from 'fast-check';
import { z } from 'zod';
import { type Customer, EVERY_SCOPE, type Item, type Liberty, minorOf, openLiberty } from './testing/open-liberty.ts';
import { jsonNumber } from './wire-values.ts';

const HOUR = 3_600_000;
const balances = z.object({
  currentBalance: z.number().optional(),
  availableBalance: z.number().optional(),
  availableCredit: z.number().optional(),
  creditLine: z.number().optional(),
});

describe('Liberty Bank', () => {
  let bank: Liberty;
  let frida: Customer;
  const document = openApiCheck(new URL('../openapi.yaml', import.meta.url));
  const later = (hours: number): string => new Date(Date.parse(TEST_NOW) + hours * HOUR).toISOString();

  beforeAll(async () => {
    bank = await openLiberty();
    frida = await bank.customer('fridaklo');
  });
  beforeEach(() => bank.setNow(TEST_NOW));
  afterAll(() => bank.stop());

  const signed = ({ amount, debitCreditMemo }: Item): number =>
    debitCreditMemo === 'DEBIT' ? -minorOf(amount) : minorOf(amount);

  it('lists accounts and loans without balances, which stand at each account’s own address', async () => {
    const { accounts: books, products } = await frida.books();
    const listed = await frida.accounts();
    expect(listed.map(({ accountId }) => accountId).sort()).toEqual([...books, ...products].map(({ id }) => id).sort());
    for (const account of listed) expect(balances.parse(account)).toEqual({});
    for (const { id, kind, balanceMinor, transactions } of books) {
      const shown = balances.parse(await frida.json(`/fdx/v6/accounts/${id}`));
      const pending = transactions
        .filter(({ status }) => status === 'pending')
        .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      const isCard = kind === 'credit-card';
      expect(minorOf(shown.currentBalance ?? 0.001)).toBe(isCard ? -balanceMinor : balanceMinor);
      if (isCard)
        expect(minorOf(shown.availableCredit ?? 0.001)).toBe(minorOf(shown.creditLine ?? 0) + balanceMinor + pending);
    }
  });

  it('shows a loan’s principal, term in months, rate in per cent and what is due next', async () => {
    const loan = await frida.json(`/fdx/v6/accounts/${await frida.idOf('AUTOLOAN')}`);
    const [books] = (await frida.books()).products.filter(({ kind }) => kind === 'loan');
    expect(loan).toMatchObject({
      principalBalance: jsonNumber(books?.outstandingMinor ?? 0),
      originalPrincipal: 15_000,
      originatingDate: '2025-06-05',
      loanTerm: 24,
      maturityDate: '2027-06-05',
      interestRate: 4.63,
      nextPaymentDate: '2026-12-05',
      lastPaymentDate: '2026-11-05',
      status: 'OPEN',
    });
  });

  it('gives every transaction once, whatever the size of the pages, by pageKey, offset and link alike', async () => {
    const id = await frida.idOf('SAVINGS');
    const books = (await frida.books()).accounts.find((one) => one.id === id);
    const expected = new Map(books?.transactions.map((one) => [one.id, one.amountMinor]));
    expect(expected.size).toBeGreaterThan(20);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 3, max: 40 }),
        fc.constantFrom('pageKey', 'offset', 'link'),
        async (limit, way) => {
          const all: Item[] = [];
          for (let query = `limit=${limit}`; ; ) {
            const answer = await frida.page(id, query);
            expect(answer.page.totalElements).toBe(expected.size);
            all.push(...answer.transactions);
            const { nextPageKey, nextOffset } = answer.page;
            expect([nextOffset, answer.links === undefined]).toEqual([nextPageKey, nextPageKey === undefined]);
            if (nextPageKey === undefined || answer.links === undefined) break;
            query =
              way === 'link' ? new URL(answer.links.next.href).search.slice(1) : `limit=${limit}&${way}=${nextPageKey}`;
          }
          expect(all).toHaveLength(expected.size);
          expect(new Map(all.map((one) => [one.transactionId, signed(one)]))).toEqual(expected);
        },
      ),
      { numRuns: 9 },
    );
  });

  it('goes through AUTHORIZATION, PENDING and MEMO to POSTED, under another id that is named by nine in ten', async () => {
    const id = await frida.idOf('CREDITCARD');
    const seen = new Map<string, Item>();
    const statuses = new Set<string>();
    for (let hours = 0; hours < 20 * 24; hours += 6) {
      bank.setNow(later(hours));
      for (const one of await frida.list(id, `limit=500&startTime=2026-11-18&endTime=${later(hours).slice(0, 10)}`)) {
        statuses.add(one.status);
        expect(one.postedTimestamp === undefined).toBe(one.status !== 'POSTED');
        if (one.status !== 'POSTED') seen.set(one.transactionId, one);
      }
    }
    expect([...statuses].sort()).toEqual(['AUTHORIZATION', 'MEMO', 'PENDING', 'POSTED']);
    bank.setNow(later(23 * 24));
    const posted = (await frida.list(id)).filter(({ status }) => status === 'POSTED');
    expect(posted.some(({ transactionId }) => seen.has(transactionId))).toBe(false);
    const named = new Map(posted.map((one) => [one.referenceTransactionId, one]));
    const followed = [...seen.values()].filter((one) => {
      const by = named.get(one.transactionId);
      if (by !== undefined) expect([by.amount, by.debitCreditMemo]).toEqual([one.amount, one.debitCreditMemo]);
      return by !== undefined;
    });
    expect(seen.size).toBeGreaterThan(5);
    expect(followed.length).toBeGreaterThan(seen.size / 2);
    expect(named.size).toBeLessThan(posted.length);
  });

  it('filters by the day of posting, both ends included', async () => {
    const id = await frida.idOf('CHECKING');
    const days = (await frida.list(id)).flatMap(({ postedTimestamp }) => postedTimestamp?.slice(0, 10) ?? []);
    const [from = '', to = ''] = [days[100], days[200]];
    const listed = await frida.list(id, `limit=500&startDate=${from}&endDate=${to}`);
    expect(listed.map(({ postedTimestamp }) => postedTimestamp?.slice(0, 10))).toEqual(
      days.filter((day) => from <= day && day <= to),
    );
  });

  it('keeps the loan’s transactions until a year after it is paid back, then the account is closed', async () => {
    const ada = await bank.customer('adalove');
    const [loan] = (await ada.accounts()).filter(({ accountCategory }) => accountCategory === 'LOAN_ACCOUNT');
    expect(loan?.status).toBe('PAID');
    const instalments = await ada.list(loan?.accountId ?? '');
    expect(instalments.length).toBeGreaterThan(3);
    const checking = await ada.list(await ada.idOf('CHECKING'));
    for (const one of instalments)
      expect(checking.filter(({ transactionId }) => transactionId === one.transactionId)).toMatchObject([
        { amount: one.amount, debitCreditMemo: 'DEBIT' },
      ]);
    // The consent of now will have ended by then.
    bank.setNow('2027-05-13T12:00:00.000Z');
    const after = await bank.customer('adalove');
    const answer = await bank.get(`/fdx/v6/accounts/${loan?.accountId}/transactions`, after.token);
    expect([answer.status, await answer.json()]).toMatchObject([409, { code: 705, message: 'Account is closed' }]);
    expect(await after.json(`/fdx/v6/accounts/${loan?.accountId}`)).toMatchObject({
      status: 'CLOSED',
      principalBalance: 0,
    });
  });

  it.each([
    ['/fdx/v6/accounts?limit=501', 400, 401],
    ['/fdx/v6/accounts?page=1', 400, 401],
    ['/fdx/v6/accounts?pageKey=forged.key', 400, 401],
    ['/fdx/v6/accounts/acct-0000000000000000', 404, 701],
    ['/fdx/v6/accounts/ID/transactions?startTime=2026-01-01', 400, 703],
    ['/fdx/v6/accounts/ID/transactions?startTime=2026-01-02&endTime=2026-01-01', 400, 703],
    ['/fdx/v6/accounts/ID/transactions?startTime=2026-13-01&endTime=2026-01-01', 400, 702],
    ['/fdx/v6/statements', 404, 404],
  ])('answers %s with %i, code %i, and the call’s id', async (path, status, code) => {
    const answer = await bank.get(path.replace('ID', await frida.idOf('SAVINGS')), frida.token, {
      'x-fapi-interaction-id': '5f2cbe3d-8d2b-4c61-9d1f-2f6f4b1b2a10',
    });
    const body: unknown = await answer.json();
    expect([answer.status, body]).toMatchObject([status, { code }]);
    expect(document.problemsOf('/fdx/v6/accounts', status, body)).toEqual([]);
    if (code !== 404) expect(answer.headers.get('x-fapi-interaction-id')).toBe('5f2cbe3d-8d2b-4c61-9d1f-2f6f4b1b2a10');
  });

  it('refuses what the consent does not cover, and a page key of another list', async () => {
    const plain = await bank.customer('fridaklo', 'fdx:accountbasic:read');
    const [checking, loan] = [await frida.idOf('CHECKING'), await frida.idOf('AUTOLOAN')];
    for (const path of [checking, loan, `${checking}/transactions`]) {
      const answer = await bank.get(`/fdx/v6/accounts/${path}`, plain.token);
      expect([path, answer.status, await answer.json()]).toMatchObject([path, 403, { code: 403 }]);
    }
    const some = await bank.customer('fridaklo', EVERY_SCOPE, [checking]);
    const refused = await bank.get(`/fdx/v6/accounts/${await frida.idOf('SAVINGS')}`, some.token);
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 706 }]);
    const { nextPageKey = '' } = (await frida.page(checking, 'limit=2')).page;
    for (const path of [
      `${await frida.idOf('CREDITCARD')}/transactions?`,
      `${checking}/transactions?startTime=2026-01-01&endTime=2026-02-01&`,
    ])
      expect((await bank.get(`/fdx/v6/accounts/${path}pageKey=${nextPageKey}`, frida.token)).status).toBe(400);
  });

  it('takes the profile’s coarse scopes for the clusters that they stand for', async () => {
    const coarse = await bank.customer('fridaklo', 'Account Customer');
    expect(
      balances.parse(await coarse.json(`/fdx/v6/accounts/${await coarse.idOf('CHECKING')}`)).currentBalance,
    ).toBeDefined();
    expect(
      (await bank.get(`/fdx/v6/accounts/${await coarse.idOf('CHECKING')}/transactions`, coarse.token)).status,
    ).toBe(403);
    expect(await coarse.json('/fdx/v6/customers/current')).toEqual(await frida.json('/fdx/v6/customers/current'));
  });

  it('answers as its OpenAPI document says', async () => {
    for (const userName of ['fridaklo', 'gracehop', 'adalove', 'claumon']) {
      const customer = await bank.customer(userName);
      const account = '/fdx/v6/accounts/{accountId}';
      const calls: [string, string][] = [
        ['/fdx/v6/accounts', '/fdx/v6/accounts?limit=2'],
        ['/fdx/v6/customers/current', '/fdx/v6/customers/current'],
        ...(await customer.accounts()).flatMap(({ accountId }): [string, string][] => [
          [account, `/fdx/v6/accounts/${accountId}`],
          [`${account}/transactions`, `/fdx/v6/accounts/${accountId}/transactions?limit=500`],
        ]),
        [account, '/fdx/v6/accounts/unknown'],
      ];
      for (const [template, path] of calls) {
        const answer = await bank.get(path, customer.token);
        expect([path, document.problemsOf(template, answer.status, await answer.json())]).toEqual([path, []]);
      }
    }
  });

  it('writes JSON numbers that are printed as the decimal again', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 13), max: 10 ** 13 }), (minor) => {
        expect(minorOf(jsonNumber(minor))).toBe(minor);
      }),
    );
  });
});
