import { unifiedProduct } from '@of/contracts';
import fc from 'fast-check';
import { deepFreeze, withMember } from '../../conformance/raw-items.ts';
import { adapter } from './adapter.ts';

const { product } = adapter.map;

const pounds = (minor: number): string => `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
const money = (minor: number) => ({ Amount: pounds(minor), Currency: 'GBP' });
const minor = fc.integer({ min: 0, max: 10 ** 12 });

const loan = (owed: number, months: number, more: object = {}) => ({
  Account: {
    AccountId: 'L1',
    Status: 'Enabled',
    Currency: 'GBP',
    AccountTypeCode: 'LOAN',
    Nickname: 'Van',
    OpeningDate: '2025-06-05T00:00:00+00:00',
    MaturityDate: '2027-06-05T00:00:00+00:00',
    Account: [{ SchemeName: 'UK.OBIE.SortCodeAccountNumber', Identification: '04091312345678', Name: 'Frida Klo' }],
    ...more,
  },
  Balance: [
    {
      AccountId: 'L1',
      CreditDebitIndicator: owed === 0 ? 'Credit' : 'Debit',
      Type: 'ITBD',
      DateTime: '2026-11-23T20:00:00+00:00',
      Amount: money(owed),
    },
  ],
  Product: {
    AccountId: 'L1',
    ProductName: 'Car loan',
    ProductType: 'Other',
    OtherProductType: {
      Name: 'Personal loan',
      Description: 'A loan',
      LoanInterest: {
        LoanInterestTierBandSet: [
          {
            LoanInterestTierBand: [
              { RepAPR: '4.70', LoanProviderInterestRate: '4.63', TierValueMaxTerm: months, MaxTermPeriod: 'PMTH' },
            ],
          },
        ],
      },
      SupplementaryData: { OriginalAmount: money(1_230_000), Collateral: 'Vehicle' },
    },
  },
});

test('what is owed is exact and positive, the term in months', () => {
  fc.assert(
    fc.property(minor, fc.integer({ min: 1, max: 480 }), (owed, months) => {
      const raw = loan(owed, months);
      const mapped = product(deepFreeze(raw));
      expect(() => unifiedProduct.parse(mapped)).not.toThrow();
      expect(mapped).toMatchObject({
        ...{ productId: 'L1', type: 'Loan', status: 'Active', name: 'Car loan', amount: pounds(owed) },
        ...{ interestRate: '4.63', repaymentPeriodMonths: months, collateral: 'Vehicle', originalAmount: '12300.00' },
        ...{ openingDate: '2025-06-05', maturityDate: '2027-06-05' },
      });
      expect(JSON.stringify(mapped)).not.toContain('12345678');
      expect(product(raw)).toEqual(mapped);
    }),
  );
});

test('a mortgage has years where they are whole, and a property', () => {
  const raw = loan(100, 300, { AccountTypeCode: 'MORT' });
  const Property = { Address: '12 Juniper Row', Value: money(5_000_000) };
  const mapped = product(withMember(raw, 'Product.OtherProductType.SupplementaryData', { Property }));
  expect(mapped).toMatchObject({
    ...{ type: 'Mortgage', amortizationPeriodYears: 25, property: { address: '12 Juniper Row', value: '50000.00' } },
  });
  expect([mapped.repaymentPeriodMonths, mapped.collateral]).toEqual([undefined, undefined]);
  expect(product(loan(100, 299, { AccountTypeCode: 'MORT' })).repaymentPeriodMonths).toBe(299);
});

test('what was paid too much is owed nothing of; what was paid off is closed', () => {
  const tooMuch = withMember(loan(500, 12), 'Balance', [
    { ...loan(500, 12).Balance[0], CreditDebitIndicator: 'Credit' },
  ]);
  expect(product(tooMuch).amount).toBe('0.00');
  expect(product(loan(0, 12, { Status: 'Deleted' }))).toMatchObject({ status: 'Closed', amount: '0.00' });
});

test('a loan without a product still has what is owed', () => {
  const { Product: _none, ...raw } = loan(12_345, 12);
  expect(product(raw)).toMatchObject({ amount: '123.45', interestRate: undefined, name: undefined });
});

test.each([
  ['Balance', []],
  ['Account.Currency', 'EUR'],
  ['Product.AccountId', 'L2'],
  ['Product.OtherProductType.SupplementaryData.OriginalAmount.Currency', 'EUR'],
  ['Product.OtherProductType.LoanInterest', { LoanInterestTierBandSet: [] }],
])('%s that cannot be is a drift', (path, wrong) => {
  const at = path.endsWith('LoanInterest') ? `${path}.LoanInterestTierBandSet` : path;
  const drift = expect.objectContaining({ code: 'schema-changed', path: at });
  expect(() => product(withMember(loan(1, 12), path, wrong))).toThrow(drift);
});
