import { type Overview, overviewSchema } from '@of/contracts';
import { formatAmount, negateAmount, subtractAmounts, sumAmounts } from '@of/money';
import fc from 'fast-check';
import request from 'supertest';
import {
  type GivenAccount,
  type GivenProduct,
  startTestInsights,
  type TestInsights,
} from '../testing/test-insights.ts';

let insights: TestInsights;
beforeAll(async () => {
  insights = await startTestInsights();
});
afterAll(() => insights?.stop());

const ask = (token: string, path = '/v1/insights/overview') =>
  request(insights.app).get(path).set('authorization', `Bearer ${token}`);

async function overviewOf(
  accounts: readonly GivenAccount[],
  products: readonly GivenProduct[] = [],
): Promise<Overview['currencies']> {
  const user = await insights.user(accounts, products);
  const { status, body } = await ask(user.token);
  expect(status).toBe(200);
  return overviewSchema.parse(body).currencies;
}

const checking = { bank: 'Green Bank', type: 'Checking', currency: 'USD' } as const;

test.each([
  [['0.00000000'], '0.00'],
  [['0.0000001'], '0.0000001'],
  [['1.00000000', '-1.00000000'], '0.00'],
  [['1E+3'], '1000.00'],
])('sums that the store writes with an exponent are shown without: %s', async (balances, netWorth) => {
  const [usd] = await overviewOf(balances.map((balance) => ({ ...checking, balance })));
  expect(usd?.netWorth).toBe(netWorth);
});

test('what the user has counts as balance, what the user owes as debt, each once', async () => {
  const [usd, ...others] = await overviewOf(
    [
      { ...checking, balance: '1000.10' },
      { ...checking, bank: 'MongoDB Bank', balance: '-20.05' },
      { ...checking, type: 'CreditCard', balance: '-300' },
      { ...checking, type: 'Savings', balance: '0' },
    ],
    [{ bank: 'Green Bank', type: 'Loan', currency: 'USD', amount: '5000.5' }],
  );
  expect(others).toEqual([]);
  expect(usd).toEqual({
    currency: 'USD',
    totalBalance: '1000.10',
    totalDebt: '5320.55',
    netWorth: '-4320.45',
    accounts: 4,
    products: 1,
    byBank: [
      {
        bankId: 'green-bank',
        bankName: 'Green Bank',
        totalBalance: '1000.10',
        totalDebt: '5300.50',
        netWorth: '-4300.40',
        accounts: 3,
        products: 1,
      },
      {
        bankId: 'mongodb-bank',
        bankName: 'MongoDB Bank',
        totalBalance: '0.00',
        totalDebt: '20.05',
        netWorth: '-20.05',
        accounts: 1,
        products: 0,
      },
    ],
    byType: [
      expect.objectContaining({ type: 'Checking', totalBalance: '1000.10', totalDebt: '20.05' }),
      expect.objectContaining({ type: 'CreditCard', totalBalance: '0.00', totalDebt: '300.00' }),
      expect.objectContaining({ type: 'Loan', totalDebt: '5000.50', products: 1 }),
      expect.objectContaining({ type: 'Savings', totalBalance: '0.00', accounts: 1 }),
    ],
  });
});

test('currencies are never added up, and each shows the decimals of its own', async () => {
  const currencies = await overviewOf([
    { ...checking, balance: '10.5' },
    { ...checking, currency: 'EUR', balance: '7' },
    { ...checking, currency: 'JPY', balance: '1200' },
  ]);
  expect(currencies.map(({ currency, totalBalance }) => [currency, totalBalance])).toEqual([
    ['EUR', '7.00'],
    ['JPY', '1200'],
    ['USD', '10.50'],
  ]);
});

test('an account whose balance is not shared counts as an account and adds nothing', async () => {
  expect(await overviewOf([{ ...checking }])).toMatchObject([
    { totalBalance: '0.00', totalDebt: '0.00', netWorth: '0.00', accounts: 1 },
  ]);
});

test('who has connected nothing has no currencies', async () => {
  expect(await overviewOf([])).toEqual([]);
});

const amount = fc
  .record({ units: fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), decimals: fc.integer({ min: 0, max: 4 }) })
  .map(({ units, decimals }) => {
    const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
    const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
    return units < 0n ? `-${text}` : text;
  });

test('sums are exact, whatever the amounts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ bank: fc.constantFrom('Green Bank', 'MongoDB Bank'), balance: amount }), {
        minLength: 1,
        maxLength: 12,
      }),
      fc.array(amount, { maxLength: 5 }),
      async (accounts, owed) => {
        const debts = owed.map((text) => text.replace('-', ''));
        const currencies = await overviewOf(
          accounts.map((one) => ({ ...checking, ...one })),
          debts.map((debt) => ({ bank: 'Green Bank', type: 'Mortgage', currency: 'USD', amount: debt })),
        );
        const has = accounts.filter(({ balance }) => !balance.startsWith('-')).map(({ balance }) => balance);
        const owes = accounts
          .filter(({ balance }) => balance.startsWith('-'))
          .map(({ balance }) => negateAmount(balance));
        const totalBalance = sumAmounts(has);
        const totalDebt = sumAmounts([...owes, ...debts]);
        expect(currencies).toMatchObject([
          {
            totalBalance: formatAmount(totalBalance, 'USD'),
            totalDebt: formatAmount(totalDebt, 'USD'),
            netWorth: formatAmount(subtractAmounts(totalBalance, totalDebt), 'USD'),
          },
        ]);
      },
    ),
    { numRuns: 40 },
  );
});

describe('who asks', () => {
  test('a token that does not hold is refused', async () => {
    const { userId, userName } = await insights.user([], []);
    const { issuer } = insights;
    for (const token of [
      issuer.forgedTokenOf(userId, userName),
      issuer.tokenOf(userId, userName, { expiresIn: -1 }),
      issuer.tokenOf(userId, userName, { audience: 'another' }),
      issuer.tokenOf(userId, userName, { issuer: 'http://127.0.0.1:1' }),
      'nonsense',
    ]) {
      const { status, body, headers } = await ask(token);
      expect([status, body.type]).toEqual([401, 'urn:openfinance:problem:unauthenticated']);
      expect(headers['www-authenticate']).toMatch(/^Bearer/);
    }
  });

  test('an unknown query parameter is refused by its name', async () => {
    const { token } = await insights.user([], []);
    const { status, body, headers } = await ask(token, '/v1/insights/overview?curency=USD');
    expect(status).toBe(400);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.stringify(body)).toContain('curency');
  });

  test('no user sees what is another’s', async () => {
    await insights.user([{ ...checking, balance: '5' }], []);
    const other = await insights.user([{ ...checking, balance: '7' }], []);
    const { body } = await ask(other.token);
    expect(overviewSchema.parse(body).currencies).toMatchObject([{ totalBalance: '7.00', accounts: 1 }]);
  });
});
