import { type UnifiedAccount, unifiedAccount, unifiedProduct, unifiedTransaction } from '@of/contracts';
import fc from 'fast-check';
import { deepFreeze, inTimeZones, memberPaths, withMember } from '../../conformance/raw-items.ts';
import { adapter } from './adapter.ts';

const { account, transaction, product } = adapter.map;

const cents = fc.integer({ min: -99_999_999_999, max: 99_999_999_999 });
/** What the bank prints for so many cents, and what we must make of it. */
const printed = (value: number) => Number((value / 100).toFixed(2));
const exact = (value: number) =>
  `${value < 0 ? '-' : ''}${Math.trunc(Math.abs(value) / 100)}.${String(Math.abs(value) % 100).padStart(2, '0')}`;
const utcTime = fc
  .date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2090-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const text = fc.string({ minLength: 1, maxLength: 60 });
const owner = fc.constant({ UserName: 'fridaklo', UserId: '65a1c0d2e4f60718293a4b5c' });

const green: UnifiedAccount = {
  accountId: 'GBA-1',
  type: 'Checking',
  status: 'Active',
  currency: 'USD',
  balances: [],
};

const rawAccount = fc.record({
  AccountId: text,
  AccountNumber: fc.stringMatching(/^\d{9}$/),
  AccountIdentificationType: fc.constant('AccountNumber'),
  AccountBank: fc.constant('Green Bank'),
  AccountStatus: fc.constantFrom('Active', 'Dormant', 'Closed'),
  AccountType: fc.constantFrom('Checking', 'Savings'),
  AccountBalance: cents.map(printed),
  AccountCurrency: fc.constant('USD'),
  AccountDate: fc.record({ OpeningDate: utcTime }),
  AccountUser: owner,
  GreenAccountNarrative: text,
});

const rawTransaction = fc.record({
  TransactionId: text,
  AccountId: fc.constant('GBA-1'),
  TransactionStatus: fc.constant('Booked'),
  TransactionType: fc.constantFrom('CardPayment', 'Salary', 'Reversal', 'ANewOne'),
  TransactionAmount: cents.map(printed),
  TransactionCurrency: fc.constant('USD'),
  TransactionDate: fc.record({ BookingDate: utcTime, ValueDate: utcTime }),
  GreenTransactionNarrative: text,
});

const rawProduct = fc.record({
  ProductId: text,
  ProductBank: fc.constant('Green Bank'),
  ProductStatus: fc.constantFrom('Active', 'Closed'),
  ProductType: fc.constantFrom('Loan', 'Mortgage'),
  ProductAmount: cents.map((value) => printed(Math.abs(value))),
  ProductOriginalAmount: cents.map((value) => printed(Math.abs(value))),
  ProductCurrency: fc.constant('USD'),
  ProductInterestRate: fc.integer({ min: 0, max: 2500 }).map(printed),
  ProductDate: fc.record({ OpeningDate: utcTime }),
  ProductCustomer: owner,
  GreenProductNarrative: text,
});

test('accounts: what the bank has, exactly, and within the unified model', () => {
  fc.assert(
    fc.property(rawAccount, (raw) => {
      const mapped = account(deepFreeze(raw));
      expect(() => unifiedAccount.parse(mapped)).not.toThrow();
      expect(mapped).toMatchObject({
        accountId: raw.AccountId,
        type: raw.AccountType,
        openingDate: raw.AccountDate.OpeningDate.slice(0, 10),
        identification: { value: raw.AccountNumber },
        extensions: { AccountUser: raw.AccountUser },
      });
      expect(account(raw)).toEqual(mapped);
    }),
  );
});

test('an account without the balances scope has no balance, and no zero either', () => {
  const [raw] = fc.sample(rawAccount, 1);
  const { AccountBalance: _, ...without } = raw ?? {};
  expect(account(without).balances).toEqual([]);
});

test('amounts keep their sign and every cent, in balances, transactions and products', () => {
  fc.assert(
    fc.property(cents, rawAccount, rawTransaction, rawProduct, (value, a, t, p) => {
      const amount = printed(value);
      expect(account({ ...a, AccountBalance: amount }).balances[0]?.amount).toBe(exact(value));
      expect(transaction({ ...t, TransactionAmount: amount }, green).amount).toBe(exact(value));
      const owed = Math.abs(value);
      expect(product({ ...p, ProductAmount: printed(owed) }).amount).toBe(exact(owed));
    }),
  );
});

test('transactions: dates are the bank’s days whatever our time zone, optional members stay optional', () => {
  const extras = fc.record(
    {
      MerchantName: text,
      MerchantCategoryCode: fc.stringMatching(/^\d{4}$/),
      CounterpartyName: text,
      CounterpartyAccountNumber: fc.stringMatching(/^\d{9}$/),
      ReversalOf: text,
    },
    { requiredKeys: [] },
  );
  inTimeZones(() =>
    fc.assert(
      fc.property(rawTransaction, extras, (base, extra) => {
        const raw = deepFreeze({ ...base, ...extra });
        const mapped = transaction(raw, green);
        expect(() => unifiedTransaction.parse(mapped)).not.toThrow();
        expect(mapped.bookingDate).toBe(base.TransactionDate.BookingDate.slice(0, 10));
        expect(mapped.valueDate).toBe(base.TransactionDate.ValueDate.slice(0, 10));
        expect(mapped.merchant?.categoryCode).toBe(extra.MerchantCategoryCode);
        expect(mapped.counterparty?.identification?.value).toBe(extra.CounterpartyAccountNumber);
        expect(mapped.reverses).toBe(extra.ReversalOf);
        expect(mapped.extensions).toBeUndefined();
      }),
    ),
  );
});

test('products: loans have months and collateral, mortgages years and a property', () => {
  const [raw] = fc.sample(rawProduct, 1);
  const loan = product({ ...raw, ProductType: 'Loan', RepaymentPeriod: 24, LoanCollateral: 'Vehicle' });
  expect(loan).toMatchObject({ type: 'Loan', repaymentPeriodMonths: 24, collateral: 'Vehicle' });
  expect(loan.amortizationPeriodYears).toBeUndefined();
  const mortgage = product({
    ...raw,
    ProductType: 'Mortgage',
    ProductInterestRate: 4.63,
    AmortizationPeriod: 25,
    PropertyDetails: { Address: '12 Juniper Row', PropertyValue: 61000 },
  });
  expect(mortgage).toMatchObject({
    type: 'Mortgage',
    interestRate: '4.63',
    amortizationPeriodYears: 25,
    property: { address: '12 Juniper Row', value: '61000.00' },
  });
  expect(mortgage.repaymentPeriodMonths).toBeUndefined();
  expect(unifiedProduct.safeParse(mortgage).success).toBe(true);
});

describe('what the schema does not know', () => {
  const added = fc.dictionary(
    fc.stringMatching(/^New[A-Za-z]{1,8}$/),
    fc.json({ maxDepth: 2 }).map((text): unknown => JSON.parse(text)),
    { minKeys: 1 },
  );

  test('new members are kept, at any depth', () => {
    fc.assert(
      fc.property(rawTransaction, added, added, (base, outer, inner) => {
        const raw = { ...base, ...outer, TransactionDate: { ...base.TransactionDate, ...inner } };
        const kept = transaction(raw, green).extensions;
        expect(kept).toEqual({ ...outer, TransactionDate: inner });
      }),
    );
  });

  const [a, t, p] = [fc.sample(rawAccount, 1)[0], fc.sample(rawTransaction, 1)[0], fc.sample(rawProduct, 1)[0]];
  const cases: [string, object, (raw: unknown) => unknown][] = [
    ['account', withMember(a, 'AccountBalance', undefined), account],
    ['transaction', { ...t }, (raw) => transaction(raw, green)],
    ['product', { ...p }, product],
  ];
  for (const [name, raw, map] of cases) {
    test.each(memberPaths(raw))(`${name}: %s missing or mistyped is a drift at that path`, (path) => {
      for (const wrong of [undefined, null, [], true]) {
        expect(() => map(withMember(raw, path, wrong))).toThrow(
          expect.objectContaining({ code: 'schema-changed', path }),
        );
      }
    });
  }

  test('a status that is new, a foreign account and a foreign currency are drifts, not guesses', () => {
    const drift = (path: string) => expect.objectContaining({ code: 'schema-changed', path });
    expect(() => account({ ...a, AccountStatus: 'Frozen' })).toThrow(drift('AccountStatus'));
    expect(() => transaction({ ...t, AccountId: 'GBA-2' }, green)).toThrow(drift('AccountId'));
    expect(() => transaction({ ...t, TransactionCurrency: 'EUR' }, green)).toThrow(drift('TransactionCurrency'));
    expect(() => transaction({ ...t, TransactionAmount: 0.1 + 0.2 }, green)).toThrow(drift('TransactionAmount'));
  });
});
