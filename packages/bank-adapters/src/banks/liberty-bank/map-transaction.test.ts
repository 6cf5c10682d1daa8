import { type UnifiedAccount, unifiedTransaction } from '@of/contracts';
import fc from 'fast-check';
import { deepFreeze, inTimeZones, memberPaths, withMember } from '../../conformance/raw-items.ts';
import { adapter } from './adapter.ts';

const { transaction } = adapter.map;

const printed = (cents: number) => Number((cents / 100).toFixed(2));
const exact = (cents: number, sign: '' | '-') =>
  `${cents === 0 ? '' : sign}${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
const owed = fc.integer({ min: 0, max: 99_999_999_999 });
const text = fc.string({ minLength: 1, maxLength: 60 });
const instant = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2090, 0) });
const utc = (ms: number) => new Date(ms).toISOString();

const checking: UnifiedAccount = {
  accountId: 'acct-1',
  type: 'Checking',
  status: 'Active',
  currency: 'USD',
  balances: [],
};
const card: UnifiedAccount = { ...checking, accountId: 'acct-2', type: 'CreditCard' };

const rawTransaction = fc.record({
  accountCategory: fc.constant('DEPOSIT_ACCOUNT'),
  transactionId: fc.stringMatching(/^txn-[0-9a-f]{16}$/),
  postedTimestamp: instant.map(utc),
  transactionTimestamp: instant.map(utc),
  description: text,
  debitCreditMemo: fc.constantFrom('DEBIT', 'CREDIT'),
  status: fc.constant('POSTED'),
  amount: owed.map(printed),
});

const [base = {}] = fc.sample(rawTransaction, 1);
/** As it comes over the wire: a member that is undefined is not there. */
const map = (changes: object) => transaction(JSON.parse(JSON.stringify({ ...base, ...changes })), checking);

test('amounts have no sign of their own: DEBIT is the user’s debit, on a card too (card-sign)', () => {
  fc.assert(
    fc.property(rawTransaction, owed, fc.boolean(), (raw, amount, onCard) => {
      const category = onCard ? 'LOC_ACCOUNT' : 'DEPOSIT_ACCOUNT';
      const frozen = deepFreeze({ ...raw, accountCategory: category, amount: printed(amount) });
      const mapped = transaction(frozen, onCard ? card : checking);
      expect(() => unifiedTransaction.parse(mapped)).not.toThrow();
      expect(mapped?.amount).toBe(exact(amount, raw.debitCreditMemo === 'DEBIT' ? '-' : ''));
      expect(mapped).toMatchObject({ status: 'Booked', bankTransactionId: raw.transactionId, currency: 'USD' });
      expect(mapped?.extensions).toBeUndefined();
      expect(transaction(frozen, onCard ? card : checking)).toEqual(mapped);
    }),
  );
});

test('days are UTC’s whatever offset a time is written with, and whatever our zone (date-shift)', () => {
  const offsets = fc.constantFrom(-12, -5, 0, 5, 14);
  inTimeZones(() =>
    fc.assert(
      fc.property(instant, offsets, (at, hours) => {
        const sign = hours < 0 ? '-' : '+';
        const offset = `${sign}${String(Math.abs(hours)).padStart(2, '0')}:00`;
        const written = utc(at + hours * 3_600_000).replace('Z', offset);
        const mapped = map({ postedTimestamp: written, transactionTimestamp: written });
        expect([mapped?.bookingDate, mapped?.transactionTime]).toEqual([utc(at).slice(0, 10), utc(at)]);
      }),
    ),
  );
  expect(map({ postedTimestamp: '2026-11-22T22:30:00.000-05:00' })?.bookingDate).toBe('2026-11-23');
});

test.each(['AUTHORIZATION', 'PENDING', 'MEMO'])(
  '%s is pending: without a day of booking, of its own id (pending-twin)',
  (status) => {
    const pending = map({ status, postedTimestamp: undefined, transactionId: 'auth-1' });
    expect(pending).toMatchObject({ status: 'Pending', bookingDate: undefined, bankTransactionId: 'auth-1' });
    expect(adapter.institution.pendingStays).toBe(true);
  },
);

test('a time of posting that a pending entry has is no day of booking, and kept', () => {
  const pending = map({ status: 'PENDING' });
  expect([pending?.bookingDate, Object.keys(pending?.extensions ?? {})]).toEqual([undefined, ['postedTimestamp']]);
});

test('a MEMO moves nothing: what was declined is no transaction (declined-listed)', () => {
  expect(map({ status: 'AUTHORIZATION', debitCreditMemo: 'MEMO', postedTimestamp: undefined })).toBeUndefined();
  expect(map({ debitCreditMemo: 'MEMO' })).toBeUndefined();
});

test.each(['', ' ', '   ', 'row-17-3'])('the id %p is none that lasts (blank-id, renumbered-ids)', (transactionId) => {
  expect(map({ transactionId })?.bankTransactionId).toBeUndefined();
});

test('two equal charges stay two, each with its id (equal-twins)', () => {
  const [one, other] = [map({ transactionId: 'txn-1' }), map({ transactionId: 'txn-2' })];
  expect([one?.bankTransactionId, other?.bankTransactionId]).toEqual(['txn-1', 'txn-2']);
  expect({ ...one, bankTransactionId: undefined }).toEqual({ ...other, bankTransactionId: undefined });
});

describe('referenceTransactionId', () => {
  const reference = { referenceTransactionId: 'txn-0' };

  test('names what an adjustment takes back, and the authorization of any other', () => {
    expect(map({ ...reference, transactionType: 'ADJUSTMENT' })).toMatchObject({ reverses: 'txn-0' });
    expect(map({ ...reference, transactionType: 'PURCHASE' })).toMatchObject({ supersedes: 'txn-0' });
    expect(map({ ...reference, transactionType: 'PURCHASE' })?.reverses).toBeUndefined();
    expect(map({ ...reference, transactionType: 'PURCHASE' })?.extensions).toBeUndefined();
  });

  test('is only kept where it cannot be told which', () => {
    for (const unclear of [{}, { transactionType: 'PURCHASE', status: 'PENDING', postedTimestamp: undefined }]) {
      const mapped = map({ ...reference, ...unclear });
      expect([mapped?.supersedes, mapped?.reverses]).toEqual([undefined, undefined]);
      expect(mapped?.extensions).toEqual(reference);
    }
  });
});

test('the party is whom transactionPayee names, although payee is the owner (payee-elsewhere)', () => {
  const mapped = map({ payee: 'Ada Lovelace', transactionPayee: { merchantName: 'Page & Spine', merchantId: '7' } });
  expect(mapped).toMatchObject({ counterparty: { name: 'Page & Spine' }, merchant: { name: 'Page & Spine' } });
  expect(mapped?.extensions).toEqual({ payee: 'Ada Lovelace', transactionPayee: { merchantId: '7' } });
  expect(map({ transactionPayee: { individualName: 'Grace' } })).toMatchObject({ counterparty: { name: 'Grace' } });
  expect(map({ payee: 'Juniper Row Homes' })).toMatchObject({ counterparty: { name: 'Juniper Row Homes' } });
  expect(map({})?.counterparty).toBeUndefined();
});

test('a merchant category code is one where it is said to be', () => {
  const shop = map({ payee: 'Page & Spine', category: '5942', subCategory: 'MCC' });
  expect(shop?.merchant).toEqual({ name: 'Page & Spine', categoryCode: '5942' });
  const other = { category: '5942', subCategory: 'SIC' };
  expect([map(other)?.merchant, map(other)?.extensions]).toEqual([undefined, other]);
});

test('the foreign amount is the original, and never the amount (fx-as-account)', () => {
  fc.assert(
    fc.property(owed, owed, (amount, foreign) => {
      const raw = {
        foreignAmount: printed(foreign),
        foreignCurrency: 'CAD',
        amount: printed(amount),
        debitCreditMemo: 'DEBIT',
      };
      const mapped = map({ ...raw, description: `CAD ${printed(foreign)} CARD 7730` });
      expect(mapped).toMatchObject({ amount: exact(amount, '-'), currency: 'USD' });
      expect(mapped?.original).toEqual({ amount: exact(foreign, '-'), currency: 'CAD' });
    }),
  );
  expect(map({ foreignAmount: 5, foreignCurrency: 'USD' })?.original).toBeUndefined();
  expect(map({ foreignAmount: 5 })?.extensions).toEqual({ foreignAmount: 5 });
});

test('a foreign amount that cannot be told does not lose the transaction', () => {
  for (const odd of [
    { foreignAmount: 5, foreignCurrency: 'XXX' },
    { foreignAmount: 10.170000000000002, foreignCurrency: 'CAD' },
  ]) {
    const mapped = map(odd);
    expect([mapped?.original, mapped?.extensions]).toEqual([undefined, odd]);
  }
  const signed = { foreignAmount: -11.3, foreignCurrency: 'CAD', debitCreditMemo: 'DEBIT' };
  expect(map(signed)?.original).toEqual({ amount: '-11.30', currency: 'CAD' });
});

describe('drift', () => {
  test.each(memberPaths(base))('%s missing or mistyped is a drift at that path', (path) => {
    for (const wrong of [undefined, null, [], true])
      expect(() => transaction(withMember(base, path, wrong), checking)).toThrow(
        expect.objectContaining({ code: 'schema-changed', path }),
      );
  });

  test.each([
    ['amount', -1],
    ['amount', 0.1 + 0.2],
    ['status', 'SETTLED'],
    ['debitCreditMemo', 'debit'],
    ['accountCategory', 'LOC_ACCOUNT'],
    ['postedTimestamp', '2026-11-23'],
  ])('%s of %p is not guessed at', (path, value) => {
    expect(() => map({ [path]: value })).toThrow(expect.objectContaining({ code: 'schema-changed', path }));
  });

  test('a MEMO that drifts is told too', () => {
    expect(() => map({ debitCreditMemo: 'MEMO', amount: 'none' })).toThrow(expect.objectContaining({ path: 'amount' }));
  });

  test('new members are kept, at any depth', () => {
    const news = { transactionPayee: { phone: '1' }, reward: { points: [1, null] } };
    expect(map(news)?.extensions).toEqual(news);
  });
});
