import { type LedgerView, ledgerViewSchema } from '@of/mock-bank-kit';
import { obtainTokens, openApiCheck, type RunningBank, startTestBank } from '@of/mock-bank-kit/testing';
import fc from 'fast-check';
import { z } from 'zod';
import { createApp } from './app.ts';
import { jsonNumber } from './wire-values.ts';

const paging = z.object({ Offset: z.int(), Limit: z.int(), Total: z.int() });
const accountsPage = z.object({
  Accounts: z.array(
    z.object({ AccountId: z.string(), AccountType: z.string(), AccountBalance: z.number().optional() }),
  ),
  Paging: paging,
});
const transactionsPage = z.object({
  Transactions: z.array(
    z.object({
      TransactionId: z.string(),
      TransactionAmount: z.number(),
      TransactionType: z.string(),
      TransactionDate: z.object({ BookingDate: z.string(), ValueDate: z.string() }),
      ReversalOf: z.string().optional(),
    }),
  ),
  Paging: paging,
});
const productsPage = z.object({
  Products: z.array(z.object({ ProductId: z.string(), ProductAmount: z.number(), ProductInterestRate: z.number() })),
  Paging: paging,
});

/** A JSON number of this bank as minor units, through its text: no arithmetic on floats. */
function minorOf(amount: number): number {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(String(amount)) ?? [];
  return Number(`${sign}${whole}${fraction.padEnd(2, '0')}`);
}

describe('Green Bank', () => {
  let bank: RunningBank;
  let token: string;
  let books: LedgerView;
  const document = openApiCheck(new URL('../openapi.yaml', import.meta.url));
  const json = async (path: string, bearer = token): Promise<unknown> => (await bank.get(path, bearer)).json();

  beforeAll(async () => {
    bank = await startTestBank(createApp);
    token = (await obtainTokens(bank, { userName: 'fridaklo' })).access_token;
    books = ledgerViewSchema.parse(await json('/__bank/ledger/fridaklo'));
  });
  afterAll(() => bank.stop());

  const checking = () => {
    const account = books.accounts.find(({ kind }) => kind === 'checking');
    if (account === undefined) throw new Error('no checking account');
    return account;
  };

  async function allTransactions(accountId: string, limit: number, filter = '') {
    const all: z.infer<typeof transactionsPage>['Transactions'] = [];
    for (let total = 1; all.length < total; ) {
      const page = transactionsPage.parse(
        await json(`/accounts/${accountId}/transactions?offset=${all.length}&limit=${limit}${filter}`),
      );
      total = page.Paging.Total;
      all.push(...page.Transactions);
      if (page.Transactions.length === 0) break;
    }
    return all;
  }

  it('shows the balances, debts and rates of its own books', async () => {
    const accounts = accountsPage.parse(await json('/accounts'));
    expect(
      accounts.Accounts.map(({ AccountId, AccountBalance }) => [AccountId, minorOf(AccountBalance ?? Number.NaN)]),
    ).toEqual(books.accounts.map(({ id, balanceMinor }) => [id, balanceMinor]));
    const products = productsPage.parse(await json('/products'));
    expect(
      products.Products.map(({ ProductId, ProductAmount, ProductInterestRate }) => [
        ProductId,
        minorOf(ProductAmount),
        String(ProductInterestRate),
      ]),
    ).toEqual(books.products.map(({ id, outstandingMinor, rate }) => [id, outstandingMinor, rate]));
  });

  it('gives every transaction once, whatever the size of the pages', async () => {
    const expected = checking().transactions.map(({ id, amountMinor }) => [id, amountMinor]);
    expect(expected.length).toBeGreaterThan(600);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 17, max: 100 }), async (limit) => {
        const all = await allTransactions(checking().id, limit);
        expect(all.map(({ TransactionId, TransactionAmount }) => [TransactionId, minorOf(TransactionAmount)])).toEqual(
          expected,
        );
      }),
      { numRuns: 5 },
    );
  });

  it('filters by the date of booking, both ends included', async () => {
    const days = [...new Set(checking().transactions.map(({ date }) => date))];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...days), fc.constantFrom(...days), async (a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const listed = await allTransactions(checking().id, 100, `&from=${from}&to=${to}`);
        const expected = checking().transactions.filter(({ date }) => date >= from && date <= to);
        expect(listed.map(({ TransactionId }) => TransactionId)).toEqual(expected.map(({ id }) => id));
      }),
      { numRuns: 8 },
    );
  });

  it('books at once, debits below zero, and corrects by reversals that name what they take back', async () => {
    const all = await allTransactions(checking().id, 100);
    expect(books.accounts.flatMap(({ transactions }) => transactions).every(({ status }) => status === 'booked')).toBe(
      true,
    );
    const byId = new Map(all.map((transaction) => [transaction.TransactionId, transaction]));
    expect(
      all
        .filter(({ TransactionType }) => TransactionType === 'CardPayment')
        .every(({ TransactionAmount }) => TransactionAmount < 0),
    ).toBe(true);
    const reversals = all.filter(({ ReversalOf }) => ReversalOf !== undefined);
    expect(reversals.length).toBeGreaterThan(0);
    for (const { ReversalOf, TransactionAmount } of reversals) {
      expect(byId.get(ReversalOf ?? '')?.TransactionAmount).toBe(-TransactionAmount);
    }
  });

  it('hides balances without their scope', async () => {
    const { access_token: plain } = await obtainTokens(bank, { userName: 'fridaklo' }, 'accounts products');
    const accounts = accountsPage.parse(await json('/accounts', plain));
    expect(accounts.Accounts.every(({ AccountBalance }) => AccountBalance === undefined)).toBe(true);
  });

  it.each([
    ['/accounts?limit=101', 400, 'INVALID_PARAMETER'],
    ['/accounts?limit=0', 400, 'INVALID_PARAMETER'],
    ['/accounts?limit=1&limit=2', 400, 'INVALID_PARAMETER'],
    ['/accounts?offset=-1', 400, 'INVALID_PARAMETER'],
    ['/accounts?offset=1e3', 400, 'INVALID_PARAMETER'],
    ['/accounts?page=2', 400, 'INVALID_PARAMETER'],
    ['/products?limit[$gt]=1', 400, 'INVALID_PARAMETER'],
    ['/accounts/GBA-000000000000', 404, 'ACCOUNT_NOT_FOUND'],
    ['/accounts/GBA-000000000000/transactions', 404, 'ACCOUNT_NOT_FOUND'],
    ['/nothing', 404, 'ROUTE_NOT_FOUND'],
  ])('answers %s with %i %s', async (path, status, code) => {
    const answer = await bank.get(path, token);
    expect([answer.status, await answer.json()]).toMatchObject([status, { Error: { Code: code } }]);
  });

  it.each(['from=2026-02-30', 'from=yesterday', 'to=2026-1-1', 'from=2026-02-02&to=2026-02-01'])(
    'refuses the dates %s',
    async (dates) => {
      const answer = await bank.get(`/accounts/${checking().id}/transactions?${dates}`, token);
      expect([answer.status, await answer.json()]).toMatchObject([400, { Error: { Code: 'INVALID_PARAMETER' } }]);
    },
  );

  it('answers as its OpenAPI document says', async () => {
    for (const userName of ['fridaklo', 'gracehop', 'adalove', 'claumon']) {
      const { access_token: bearer } = await obtainTokens(bank, { userName });
      const { Accounts } = accountsPage.parse(await json('/accounts', bearer));
      const id = Accounts[0]?.AccountId ?? '';
      const calls: [string, string][] = [
        ['/accounts', '/accounts'],
        ['/accounts/{AccountId}', `/accounts/${id}`],
        ['/accounts/{AccountId}/transactions', `/accounts/${id}/transactions?limit=100&offset=300`],
        ['/products', '/products'],
        ['/products', '/products?limit=none'],
        ['/accounts/{AccountId}', '/accounts/unknown'],
      ];
      for (const [template, path] of calls) {
        const answer = await bank.get(path, bearer);
        expect([path, document.problemsOf(template, answer.status, await answer.json())]).toEqual([path, []]);
      }
    }
    expect(await (await bank.get('/openapi.yaml')).text()).toMatch(/^openapi: 3\.1\.0/);
  });

  it('is checked by a document that would notice', () => {
    expect(
      document.problemsOf('/products', 200, { Products: [{}], Paging: { Offset: 0, Limit: 1, Total: 1 } }),
    ).not.toEqual([]);
    expect(
      document.problemsOf('/accounts', 200, { Accounts: [], Paging: { Offset: 0, Limit: 1, Total: 0 }, More: 1 }),
    ).not.toEqual([]);
  });
});

describe('a JSON number', () => {
  it('is the exact decimal of its minor units', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -9_999_999_999_999, max: 9_999_999_999_999 }),
        (minor) => minorOf(jsonNumber(minor)) === minor,
      ),
    );
  });
});
