import { unifiedAccount, unifiedProduct } from '@of/contracts';
import fc from 'fast-check';
import { deepFreeze, memberPaths, withMember } from '../../conformance/raw-items.ts';
import { adapter } from './adapter.ts';

const { account, product } = adapter.map;

/** What the bank prints for so many cents, and what we must make of it. */
const printed = (cents: number) => Number((cents / 100).toFixed(2));
const exact = (cents: number) =>
  `${cents < 0 ? '-' : ''}${Math.trunc(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
const cents = fc.integer({ min: -99_999_999_999, max: 99_999_999_999 });
const owed = fc.integer({ min: 0, max: 99_999_999_999 });
const text = fc.string({ minLength: 1, maxLength: 60 });
const day = fc
  .date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2090-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const descriptor = {
  accountId: text,
  accountNumberDisplay: fc.stringMatching(/^\*{6}\d{4}$/),
  productName: text,
  status: fc.constantFrom('OPEN', 'DELINQUENT', 'RESTRICTED', 'CLOSED'),
  currency: fc.constant({ currencyCode: 'USD' }),
};

const rawDeposit = fc.record({
  details: fc.constant('given'),
  account: fc.record({
    ...descriptor,
    accountCategory: fc.constant('DEPOSIT_ACCOUNT'),
    accountType: fc.constantFrom('CHECKING', 'SAVINGS'),
    currentBalance: cents.map(printed),
    availableBalance: cents.map(printed),
  }),
});

const rawCard = fc.record({
  details: fc.constant('given'),
  account: fc.record({
    ...descriptor,
    accountCategory: fc.constant('LOC_ACCOUNT'),
    accountType: fc.constant('CREDITCARD'),
    currentBalance: cents.map(printed),
    availableCredit: cents.map(printed),
    creditLine: owed.map(printed),
  }),
});

const rawLoan = fc.record({
  ...descriptor,
  accountCategory: fc.constant('LOAN_ACCOUNT'),
  accountType: fc.constantFrom('LOAN', 'AUTOLOAN', 'MORTGAGE', 'HOMEEQUITYLOAN'),
  principalBalance: owed.map(printed),
  originalPrincipal: owed.map(printed),
  originatingDate: day,
  loanTerm: fc.integer({ min: 1, max: 480 }),
  maturityDate: day,
  interestRate: fc.integer({ min: 0, max: 9999 }).map(printed),
  interestRateType: fc.constant('FIXED'),
});

test('a deposit account has what is posted and what is available, to the cent and of the bank’s sign', () => {
  fc.assert(
    fc.property(rawDeposit, cents, cents, (base, booked, available) => {
      const balances = { currentBalance: printed(booked), availableBalance: printed(available) };
      const raw = deepFreeze({ ...base, account: { ...base.account, ...balances } });
      const mapped = account(raw);
      expect(() => unifiedAccount.parse(mapped)).not.toThrow();
      expect(mapped.balances).toEqual([
        { type: 'Booked', amount: exact(booked), currency: 'USD', bankType: 'currentBalance' },
        { type: 'Available', amount: exact(available), currency: 'USD', bankType: 'availableBalance' },
      ]);
      expect(mapped).toMatchObject({ accountId: base.account.accountId, description: base.account.productName });
      expect(mapped.extensions).toBeUndefined();
      expect(account(raw)).toEqual(mapped);
    }),
  );
});

test('a card’s balance is owed, and what is left of the limit is said to be that (card-sign, balance-choice)', () => {
  fc.assert(
    fc.property(rawCard, cents, cents, (base, booked, available) => {
      const balances = { currentBalance: printed(booked), availableCredit: printed(available) };
      const mapped = account(deepFreeze({ ...base, account: { ...base.account, ...balances } }));
      expect(() => unifiedAccount.parse(mapped)).not.toThrow();
      expect(mapped.type).toBe('CreditCard');
      expect(mapped.balances.map(({ type, amount, creditLineIncluded }) => [type, amount, creditLineIncluded])).toEqual(
        [
          ['Booked', exact(booked === 0 ? 0 : -booked), undefined],
          ['Available', exact(available), true],
        ],
      );
      expect(mapped.extensions).toEqual({ account: { creditLine: base.account.creditLine } });
      expect(mapped.identification).toEqual({ scheme: 'MaskedPAN', value: base.account.accountNumberDisplay });
    }),
  );
});

test('without its details an account has no balance, and says whether that is for now (partial-failure)', () => {
  fc.assert(
    fc.property(rawDeposit, (base) => {
      const { currentBalance: _c, availableBalance: _a, ...described } = base.account;
      const withheld = account({ details: 'withheld', account: described });
      expect([withheld.balances, withheld.balancesMissing]).toEqual([[], undefined]);
      const failed = account({ details: 'failed', account: described });
      expect([failed.balances, failed.balancesMissing]).toEqual([[], true]);
    }),
  );
});

test('other categories are accounts too: investments by their value, the rest without balances', () => {
  const [base] = fc.sample(rawDeposit, 1);
  const { currentBalance: _c, availableBalance: _a, ...described } = base?.account ?? {};
  const investment = { ...described, accountCategory: 'INVESTMENT_ACCOUNT', accountType: 'ROTHIRA' };
  const mapped = account({
    details: 'given',
    account: { ...investment, currentValue: 34938.2, availableCashBalance: 3209.54 },
  });
  expect(mapped.type).toBe('Investment');
  expect(mapped.balances.map(({ type, amount }) => [type, amount])).toEqual([
    ['Booked', '34938.20'],
    ['Available', '3209.54'],
  ]);
  const wallet = { ...described, accountCategory: 'DIGITAL_WALLET', accountType: 'DIGITALWALLET' };
  expect(account({ details: 'withheld', account: wallet })).toMatchObject({ type: 'Other', balances: [] });
});

test('loans count their term in months, mortgages in whole years; amounts and rate are exact', () => {
  fc.assert(
    fc.property(rawLoan, owed, owed, (base, principal, original) => {
      const raw = deepFreeze({ ...base, principalBalance: printed(principal), originalPrincipal: printed(original) });
      const mapped = product(raw);
      expect(() => unifiedProduct.parse(mapped)).not.toThrow();
      expect([mapped.amount, mapped.originalAmount]).toEqual([exact(principal), exact(original)]);
      expect(Number(mapped.interestRate)).toBe(base.interestRate);
      const isMortgage = base.accountType === 'MORTGAGE' || base.accountType === 'HOMEEQUITYLOAN';
      expect(mapped.type).toBe(isMortgage ? 'Mortgage' : 'Loan');
      expect((mapped.repaymentPeriodMonths ?? 0) + (mapped.amortizationPeriodYears ?? 0) * 12).toBe(base.loanTerm);
      if (!isMortgage) expect(mapped.amortizationPeriodYears).toBeUndefined();
      expect(mapped).toMatchObject({ openingDate: base.originatingDate, maturityDate: base.maturityDate });
      expect(mapped.extensions).toMatchObject({ interestRateType: 'FIXED' });
    }),
  );
  const [bare] = fc.sample(rawLoan, 1);
  const { originalPrincipal: _o, originatingDate: _d, loanTerm: _t, maturityDate: _m, ...least } = bare ?? {};
  expect(unifiedProduct.safeParse(product(least)).success).toBe(true);
});

test('a mortgage’s whole number is masked where it is kept', () => {
  const mapped = product({ ...fc.sample(rawLoan, 1)[0], accountNumber: '0123456789' });
  expect(mapped.extensions).toMatchObject({ accountNumber: '******6789' });
  expect(JSON.stringify(mapped)).not.toContain('0123456789');
});

describe('drift', () => {
  const [a, l] = [fc.sample(rawDeposit, 1)[0], fc.sample(rawLoan, 1)[0]];
  const optional = /Display$|availableBalance|originalPrincipal|originatingDate|loanTerm|maturityDate|interestRateType/;
  const cases: [string, object, (raw: unknown) => unknown][] = [
    ['account', { ...a }, account],
    ['loan', { ...l }, product],
  ];
  for (const [name, raw, map] of cases) {
    test.each(memberPaths(raw).filter((path) => path !== 'interestRateType'))(
      `${name}: %s missing or mistyped is a drift at that path`,
      (path) => {
        for (const wrong of [...(optional.test(path) ? [] : [undefined]), null, [], true])
          expect(() => map(withMember(raw, path, wrong))).toThrow(
            expect.objectContaining({ code: 'schema-changed', path }),
          );
      },
    );
  }

  test.each([
    ['account.status', 'FROZEN'],
    ['account.currentBalance', 0.1 + 0.2],
    ['account.currency.currencyCode', 'XXX'],
    ['details', 'perhaps'],
  ])('%s of %p is not guessed at', (path, value) => {
    expect(() => account(withMember(a, path, value))).toThrow(
      expect.objectContaining({ code: 'schema-changed', path }),
    );
  });

  test('a debt that no double holds is none', () => {
    expect(() => product({ ...l, principalBalance: 123_456_789_012_345.67 })).toThrow(
      expect.objectContaining({ code: 'schema-changed', path: 'principalBalance' }),
    );
  });

  test('on a loan of which more was repaid than was owed nothing is owed', () => {
    expect(product({ ...l, principalBalance: -12.5 }).amount).toBe('0.00');
  });

  test('a loan whose details are refused is left out, and not passed over as gone', () => {
    expect(() => product({ refused: true })).toThrow(expect.objectContaining({ code: 'permission-missing' }));
  });
});
