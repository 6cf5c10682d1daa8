import { loadAdapters } from '@of/bank-adapters';
import type { Permission, UnifiedAccount, UnifiedProduct, UnifiedTransaction } from '@of/contracts';
import fc from 'fast-check';
import { Types } from 'mongoose';
import { accountDocument } from './account-document.ts';
import { productDocument } from './product-document.ts';
import { type StorageContext, storableExtensions } from './source.ts';
import { transactionDocument } from './transaction-document.ts';

const id = new Types.ObjectId();
const adapters = await loadAdapters();
const context = (permissions: Permission[] = ['accounts', 'balances', 'transactions']): StorageContext => ({
  adapter: adapters.get('green-bank'),
  connectionId: id,
  consentId: 'urn:openfinance:consent:00000000-0000-4000-8000-000000000001',
  owner: { UserName: 'fridaklo', UserId: id },
  permissions,
  accountKey: ({ identification }) => (identification === undefined ? undefined : 'a key'),
});

const account: UnifiedAccount = {
  accountId: 'A',
  type: 'Checking',
  status: 'Active',
  currency: 'USD',
  description: 'words',
  identification: { scheme: 'IBAN', value: 'DE89 3704 0044 0532 0130 00' },
  balances: [
    { type: 'Available', amount: '1.00', currency: 'USD' },
    { type: 'Booked', amount: '2.00', currency: 'USD', asOf: '2026-11-23T20:00:00.000Z' },
  ],
  extensions: { b: 1, a: { d: 1, c: [{ $x: 1, 'y.z': 2 }] } },
};

const transaction: UnifiedTransaction = {
  bankTransactionId: 'T',
  status: 'Booked',
  amount: '-54.20',
  currency: 'USD',
  bookingDate: '2026-11-20',
  description: 'words',
  counterparty: { identification: { scheme: 'AccountNumber', value: '118804523' } },
};

const product: UnifiedProduct = { productId: 'P', type: 'Loan', status: 'Active', amount: '5.00', currency: 'USD' };

test('the booked balance is the balance; numbers are masked; the narrative has its bank’s field', () => {
  const { fields } = accountDocument(account, context());
  expect(String(fields['AccountBalance'])).toBe('2.00');
  expect(fields['AccountNumber']).toBe(`${'*'.repeat(18)}3000`);
  expect(fields['GreenAccountNarrative']).toBe('words');
  expect(fields['MDBAccountNarrative']).toBeUndefined();
  const { fields: stored } = transactionDocument(transaction, { id, accountId: 'A' }, context());
  expect(stored['TransactionCounterparty']).toEqual({
    Identification: '*****4523',
    IdentificationType: 'AccountNumber',
  });
  expect(JSON.stringify([fields, stored])).not.toMatch(/0532|118804523/);
});

describe('the balance', () => {
  const shown = (balances: UnifiedAccount['balances']) => {
    const { AccountBalance: balance } = accountDocument({ ...account, balances }, context()).fields;
    return balance instanceof Types.Decimal128 ? balance.toString() : balance;
  };
  const booked = { type: 'Booked', amount: '-20.00', currency: 'USD' } as const;

  test('is what is booked: not what is available or expected, and not with a credit line counted in', () => {
    const others = [
      { type: 'Available', amount: '480.00', currency: 'USD', creditLineIncluded: true },
      { type: 'Expected', amount: '-25.00', currency: 'USD' },
      { ...booked, amount: '480.00', creditLineIncluded: true },
      { ...booked, amount: '-18.00', currency: 'EUR' },
    ] as const;
    expect(shown([...others, booked])).toBe('-20.00');
    expect(shown([...others, { ...booked, creditLineIncluded: false }])).toBe('-20.00');
    expect(shown([...others])).toBeUndefined();
  });

  test('that the bank could not give this time leaves the known one alone', () => {
    const { fields, initial } = accountDocument({ ...account, balances: [], balancesMissing: true }, context());
    expect(initial).toEqual({ AccountBalances: [] });
    expect(Object.keys(fields)).not.toContain('AccountBalance');
    expect(Object.keys(fields)).not.toContain('AccountBalances');
    const without = accountDocument({ ...account, balances: [], balancesMissing: true }, context(['accounts']));
    expect(without.fields['AccountBalances']).toEqual([]);
  });
});

test('without the permission no balance is in the document at all', () => {
  const { fields } = accountDocument(account, context(['accounts']));
  expect(fields['AccountBalance']).toBeUndefined();
  expect(fields['AccountBalances']).toEqual([]);
});

test('the hash tells content apart, and not when or in which order it was said', () => {
  const { contentHash } = accountDocument(account, context());
  const [available, booked] = account.balances;
  if (available === undefined || booked === undefined) throw new Error('no balances');
  const later = { ...account, balances: [available, { ...booked, asOf: '2026-11-24T20:00:00.000Z' }] };
  const reordered = { ...account, extensions: { a: { c: [{ 'y.z': 2, $x: 1 }], d: 1 }, b: 1 } };
  for (const same of [later, reordered]) expect(accountDocument(same, context()).contentHash).toBe(contentHash);
  const others = [
    { ...account, status: 'Closed' as const },
    { ...account, name: 'x' },
    { ...account, balances: [available, { ...booked, amount: '2.01' }] },
    { ...account, extensions: { ...account.extensions, b: 2 } },
  ];
  for (const other of others) expect(accountDocument(other, context()).contentHash).not.toBe(contentHash);
});

test('an entry that the bank gives no date stands at today, and is not changed by that tomorrow', () => {
  const undated = { ...transaction, status: 'Pending' as const, bookingDate: undefined };
  const today = transactionDocument(undated, { id, accountId: 'A' }, context());
  const later = new Date(Date.now() + 86_400_000);
  const tomorrow = transactionDocument(undated, { id, accountId: 'another id' }, context(), later);
  expect(tomorrow.fields['TransactionDate']).not.toEqual(today.fields['TransactionDate']);
  expect(tomorrow.contentHash).toBe(today.contentHash);
  expect(transactionDocument(transaction, { id, accountId: 'A' }, context()).contentHash).not.toBe(today.contentHash);
});

describe.each(['accounts', 'products', 'transactions'] as const)('what a bank gives anew at each read: %s', (kind) => {
  const { adapter, ...rest } = context();
  const passing = {
    ...rest,
    adapter: { ...adapter, institution: { ...adapter.institution, passing: { [kind]: ['a.id', 'b'] } } },
  };
  const documentOf = (extensions: UnifiedTransaction['extensions']) => {
    switch (kind) {
      case 'accounts':
        return accountDocument({ ...account, extensions }, passing);
      case 'products':
        return productDocument({ ...product, extensions }, passing);
      default:
        return transactionDocument({ ...transaction, extensions }, { id, accountId: 'A' }, passing);
    }
  };

  test('it is stored, and what comes with another one has not changed', () => {
    const first = documentOf({ a: { id: '1', kept: true }, b: 'x', c: 1 });
    expect(first.fields['Extensions']).toEqual({ a: { id: '1', kept: true }, b: 'x', c: 1 });
    for (const same of [
      { a: { id: '2', kept: true }, b: ['y'], c: 1 },
      { a: { kept: true }, c: 1 },
    ])
      expect(documentOf(same).contentHash).toBe(first.contentHash);
    expect(documentOf({ a: { id: '1' } }).contentHash).toBe(documentOf(undefined).contentHash);
  });

  test('everything else is compared', () => {
    const { contentHash } = documentOf({ a: { id: '1', kept: true }, b: 'x', c: 1 });
    for (const other of [
      { a: { id: '1', kept: false }, b: 'x', c: 1 },
      { a: { id: '1', kept: true }, b: 'x', c: 2 },
      { a: 'no object', b: 'x', c: 1 },
      { b: 'x', c: 1 },
    ])
      expect(documentOf(other).contentHash).not.toBe(contentHash);
  });
});

test('extensions are stored under names that MongoDB takes as names', () => {
  const json = fc.dictionary(
    fc.string(),
    fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text)),
  );
  const names = (value: unknown): string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, member]) => [...(Array.isArray(value) ? [] : [name]), ...names(member)])
      : [];
  expect(names(storableExtensions({ a: { _bsontype: 'ObjectId', id: 'x' } }))).not.toContain('_bsontype');
  fc.assert(
    fc.property(json, (extensions) => {
      for (const name of names(storableExtensions(extensions))) expect(name).not.toMatch(/^\$|\.|\0/);
    }),
  );
});
