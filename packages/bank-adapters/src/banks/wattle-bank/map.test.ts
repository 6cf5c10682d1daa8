import { fileURLToPath } from 'node:url';
import { unifiedAccount, unifiedProduct, unifiedTransaction } from '@of/contracts';
import fc from 'fast-check';
import { readSample } from '../../cli/check-adapter.ts';
import { checkIdentity, checkMapping } from '../../conformance/mapping-check.ts';
import { deepFreeze, withMember } from '../../conformance/raw-items.ts';
import { adapter } from './adapter.ts';
import { account, product, transaction } from './map.ts';

const sample = readSample(fileURLToPath(new URL('sample.json', import.meta.url)));
const cents = fc.integer({ min: -(10 ** 12), max: 10 ** 12 });
const text = (minor: number): string => {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
const of = { accountId: 'acc', type: 'Checking', status: 'Active', currency: 'AUD', balances: [] } as const;
const unified = { ...of, balances: [] };

const raw = {
  accountId: 'acc',
  transactionId: 't-1',
  isDetailAvailable: false,
  type: 'PAYMENT',
  status: 'POSTED',
  description: 'CARD 4417 FERN FLORISTS',
  postingDateTime: '2026-03-04T02:10:00+11:00',
  valueDateTime: '2026-03-25T02:10:00+11:00',
  executionDateTime: '2026-03-03T12:00:00Z',
  amount: '-14.58',
  reference: '',
  merchantName: 'Fern Florists',
  merchantCategoryCode: '5992',
};
const rawLoan = {
  account: {
    accountId: 'loan',
    displayName: 'Studio van',
    productName: 'Personal Loan',
    productCategory: 'PERS_LOANS',
    lendingRate: '0.0463',
    loan: { originalStartDate: '2025-01-31', originalLoanAmount: '13900.00', loanEndDate: '2027-01-28' },
  },
  balance: { accountId: 'loan', currentBalance: '-9000.50', availableBalance: '0.00' },
};

test('the adapter says who it is, and every item of the sample is mapped with nothing lost', () => {
  expect(checkIdentity(adapter)).toEqual([]);
  const reports = checkMapping(adapter, sample);
  expect(reports.flatMap(({ findings }) => findings)).toEqual([]);
  for (const { items } of reports) expect(items).toBeGreaterThan(0);
});

test('an amount keeps its sign and every cent; a zero has no sign', () => {
  fc.assert(
    fc.property(cents, (minor) => {
      const mapped = transaction(deepFreeze({ ...raw, amount: text(minor) }), unified);
      expect(() => unifiedTransaction.parse(mapped)).not.toThrow();
      expect(mapped.amount).toBe(text(minor));
    }),
  );
  expect(transaction({ ...raw, amount: '-0.00' }, unified).amount).toBe('0.00');
});

test('days are Sydney’s, whatever the offset; a value date may be weeks ahead', () => {
  fc.assert(
    fc.property(fc.integer({ min: -12, max: 14 }), (offset) => {
      const local = new Date(Date.parse('2026-03-03T15:10:00Z') + offset * 3_600_000).toISOString().slice(0, 19);
      const sign = `${offset < 0 ? '-' : '+'}${String(Math.abs(offset)).padStart(2, '0')}:00`;
      expect(transaction({ ...raw, postingDateTime: local + sign }, unified).bookingDate).toBe('2026-03-04');
    }),
  );
  expect(transaction(raw, unified)).toMatchObject({ bookingDate: '2026-03-04', valueDate: '2026-03-25' });
});

test('what is pending has no day and no id that lasts, and keeps the one that it has', () => {
  const { postingDateTime: _none, ...rest } = raw;
  const mapped = transaction({ ...rest, status: 'PENDING' }, unified);
  expect(mapped).toMatchObject({ status: 'Pending', extensions: { transactionId: 't-1' } });
  expect([mapped.bankTransactionId, mapped.bookingDate]).toEqual([undefined, undefined]);
});

test('a payee stands as the biller or as the merchant; an empty reference is none', () => {
  expect(transaction(raw, unified)).toMatchObject({ counterparty: { name: 'Fern Florists' } });
  expect(transaction(raw, unified).reference).toBeUndefined();
  const { merchantName: _none, ...bill } = { ...raw, billerName: 'City Light', reference: 'inv 7' };
  expect(transaction(bill, unified)).toMatchObject({
    counterparty: { name: 'City Light' },
    merchant: { categoryCode: '5992' },
    reference: 'inv 7',
  });
});

test('without an id there is none', () => {
  const { transactionId: _none, ...blank } = raw;
  expect(transaction(blank, unified).bankTransactionId).toBeUndefined();
});

test('a foreign amount at the beginning of the description is not the amount', () => {
  const mapped = transaction({ ...raw, description: 'NZD 23.50 KAURI COAST BOOKS', amount: '-21.57' }, unified);
  expect([mapped.amount, mapped.currency, mapped.original]).toEqual(['-21.57', 'AUD', undefined]);
});

test.each([
  ['postingDateTime', undefined],
  ['accountId', 'other'],
  ['currency', 'NZD'],
  ['status', 'DECLINED'],
  ['amount', '14.5'],
  ['amount', '1e3'],
  ['valueDateTime', 'yesterday'],
])('a transaction’s %s of %p is a drift there', (path, value) => {
  const drifted = expect.objectContaining({ code: 'schema-changed', path });
  expect(() => transaction(withMember(raw, path, value), unified)).toThrow(drifted);
});

test('balances: what is booked, and what can be spent with the limit where the bank tells it', () => {
  const card = sample.accounts
    .map(account)
    .find(({ extensions }) => JSON.stringify(extensions).includes('creditLimit'));
  expect(card?.type).toBe('CreditCard');
  expect(card?.identification?.scheme).toBe('MaskedPAN');
  expect(card?.balances).toMatchObject([{ type: 'Booked' }, { type: 'Available', creditLineIncluded: true }]);
  fc.assert(
    fc.property(cents, (minor) => {
      const changed = withMember(sample.accounts[0], 'balance.currentBalance', text(minor));
      const mapped = account(deepFreeze(changed));
      expect(() => unifiedAccount.parse(mapped)).not.toThrow();
      expect(mapped.balances[0]?.amount).toBe(text(minor));
    }),
  );
});

test('an account whose balance the bank cannot give says so', () => {
  const mapped = account(withMember(sample.accounts[0], 'balance', undefined));
  expect(mapped).toMatchObject({ balances: [], balancesMissing: true });
});

test('a loan: what is owed, its rate in per cent, its term from its dates', () => {
  const mapped = product(deepFreeze(rawLoan));
  expect(() => unifiedProduct.parse(mapped)).not.toThrow();
  expect(mapped).toMatchObject({
    type: 'Loan',
    amount: '9000.50',
    originalAmount: '13900.00',
    interestRate: '4.63',
    repaymentPeriodMonths: 24,
    maturityDate: '2027-01-28',
  });
  const mortgage = withMember(rawLoan, 'account.productCategory', 'RESIDENTIAL_MORTGAGES');
  expect(product(mortgage)).toMatchObject({ type: 'Mortgage', amortizationPeriodYears: 2 });
  const inCredit = withMember(rawLoan, 'balance.currentBalance', '1.00');
  expect(product(inCredit).amount).toBe('0.00');
  const { loan: _none, ...plain } = rawLoan.account;
  const ofNoKind = product({ ...rawLoan, account: plain });
  expect(ofNoKind).toMatchObject({ amount: product(rawLoan).amount, currency: 'AUD' });
  expect(ofNoKind.originalAmount).toBeUndefined();
});

test('what the bank refuses the detail of is left out, and not passed over as gone', () => {
  for (const map of [account, product])
    expect(() => map({ refused: true })).toThrow(expect.objectContaining({ code: 'permission-missing' }));
});

test('a merchant category code of another form says nothing, and loses nothing', () => {
  for (const merchantCategoryCode of ['', '599']) {
    const mapped = transaction({ ...raw, merchantCategoryCode }, unified);
    expect(mapped.merchant?.categoryCode).toBeUndefined();
    expect(mapped.extensions).toMatchObject({ merchantCategoryCode });
  }
});

test('while the balances are missing nobody knows the account’s currency: entries are taken in their own', () => {
  const foreign = { ...raw, currency: 'USD', amount: '-10.00' };
  expect(() => transaction(foreign, unified)).toThrow(expect.objectContaining({ path: 'currency' }));
  expect(transaction(foreign, { ...unified, balancesMissing: true })).toMatchObject({
    amount: '-10.00',
    currency: 'USD',
  });
});

test.each([
  ['0', '0'],
  ['0.0463', '4.63'],
  ['0.1', '10'],
  ['1.25', '125'],
  ['0.00125', '0.125'],
])('the rate %p is %p per cent', (rate, perCent) => {
  expect(product(withMember(rawLoan, 'account.lendingRate', rate)).interestRate).toBe(perCent);
});
