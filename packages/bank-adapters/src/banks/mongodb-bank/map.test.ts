import { type UnifiedAccount, unifiedAccount, unifiedProduct, unifiedTransaction } from '@of/contracts';
import fc from 'fast-check';
import { deepFreeze, inTimeZones, memberPaths, withMember } from '../../conformance/raw-items.ts';
import { adapter } from './adapter.ts';

const { account, transaction, product } = adapter.map;

const exact = (minor: number) =>
  `${minor < 0 ? '-' : ''}${Math.trunc(Math.abs(minor) / 100)}.${String(Math.abs(minor) % 100).padStart(2, '0')}`;
const usd = (minor: number) => ({ minor, exponent: 2, currency: 'USD' });
const signed = fc.integer({ min: -(10 ** 14), max: 10 ** 14 });
const unsigned = fc.integer({ min: 0, max: 10 ** 14 });
const epochMs = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2090, 0) });
const text = fc.string({ minLength: 1, maxLength: 60 });
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const holder = fc.constant({ login: 'fridaklo', oid: '65b2c0d2e4f60718293a4b5c', display_name: 'Frida Klo' });

const mdb: UnifiedAccount = {
  accountId: 'acc_1',
  type: 'Checking',
  status: 'Active',
  currency: 'USD',
  balances: [],
};

const rawAccount = fc.record({
  account: fc.record({
    ref: text,
    kind: fc.constantFrom('checking', 'savings'),
    state: fc.constantFrom('open', 'frozen', 'closed'),
    number: fc.record({ scheme: fc.constant('account_number'), value: fc.stringMatching(/^\d{9}$/) }),
    opened_at: epochMs,
    holder,
    position: fc.record({ ledger: signed.map(usd), available: signed.map(usd), as_of: epochMs }),
    currency: fc.constant('USD'),
    mdb_narrative: text,
  }),
});

const rawEntry = fc.record({
  entry: fc.record({
    id: text,
    account_ref: fc.constant('acc_1'),
    state: fc.constant('booked'),
    side: fc.constantFrom('dr', 'cr'),
    kind: fc.constantFrom('card_purchase', 'salary', 'a_new_one'),
    amount: unsigned.map(usd),
    times: fc.record({ initiated_at: epochMs, booked_at: epochMs }),
    text: fc.record({ narrative: text }),
  }),
});

const rawCreditLine = fc.record({
  credit_line: fc.record({
    ref: text,
    kind: fc.constantFrom('loan', 'mortgage'),
    state: fc.constantFrom('active', 'repaid'),
    holder,
    principal: unsigned.map(usd),
    outstanding: unsigned.map(usd),
    rate: fc.record({ annual_bps: fc.integer({ min: 0, max: 2500 }) }),
    opened_at: epochMs,
    term: fc.record({ count: fc.integer({ min: 1, max: 40 }), unit: fc.constantFrom('month', 'year') }),
    mdb_narrative: text,
  }),
});

test('accounts: both balances exactly, booked apart from available', () => {
  fc.assert(
    fc.property(rawAccount, (raw) => {
      const wire = deepFreeze(raw).account;
      const mapped = account(raw);
      expect(() => unifiedAccount.parse(mapped)).not.toThrow();
      expect(mapped.balances.map(({ type, amount }) => [type, amount])).toEqual([
        ['Booked', exact(wire.position.ledger.minor)],
        ['Available', exact(wire.position.available.minor)],
      ]);
      expect(mapped.openingDate).toBe(day(wire.opened_at));
      expect(mapped.extensions).toEqual({ account: { holder: wire.holder } });
      expect(account(raw)).toEqual(mapped);
    }),
  );
  expect(account(withMember(fc.sample(rawAccount, 1)[0], 'account.position', undefined)).balances).toEqual([]);
});

test('entries: the side is the sign, days are the bank’s whatever our time zone', () => {
  inTimeZones(() =>
    fc.assert(
      fc.property(rawEntry, fc.option(epochMs, { nil: undefined }), (base, value) => {
        const raw = deepFreeze(withMember(base, 'entry.times.value_at', value));
        const mapped = transaction(raw, mdb);
        const { amount, side, times } = base.entry;
        expect(() => unifiedTransaction.parse(mapped)).not.toThrow();
        expect(mapped.amount).toBe(exact(side === 'dr' && amount.minor > 0 ? -amount.minor : amount.minor));
        expect(mapped).toMatchObject({ status: 'Booked', bookingDate: day(times.booked_at) });
        expect(mapped.valueDate).toBe(value === undefined ? undefined : day(value));
        expect(mapped.extensions).toBeUndefined();
      }),
    ),
  );
});

test('minor units of another exponent keep every digit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 8 }), (minor, exponent) => {
      const raw = withMember(fc.sample(rawEntry, 1)[0], 'entry.amount', { minor, exponent, currency: 'USD' });
      const amount = transaction(withMember(raw, 'entry.side', 'cr'), mdb).amount;
      const [whole = '', fraction = ''] = amount.split('.');
      expect(BigInt(whole + fraction.padEnd(8, '0'))).toBe(BigInt(minor) * 10n ** BigInt(8 - exponent));
    }),
  );
});

test('a pending entry has no booking date; booked under another id it names the one it takes the place of', () => {
  const [base] = fc.sample(rawEntry, 1);
  const pending = withMember(withMember(base, 'entry.state', 'pending'), 'entry.times', { initiated_at: 0 });
  expect(transaction(pending, mdb)).toMatchObject({
    status: 'Pending',
    bookingDate: undefined,
    transactionTime: '1970-01-01T00:00:00.000Z',
  });
  const booked = withMember(base, 'entry.supersedes', 'ent_0');
  expect(transaction(booked, mdb)).toMatchObject({ status: 'Booked', supersedes: 'ent_0' });
  expect(transaction(withMember(base, 'entry.reverses', 'ent_9'), mdb).reverses).toBe('ent_9');
});

test('credit lines: terms in months or years, rates of hundredths of a per cent', () => {
  fc.assert(
    fc.property(rawCreditLine, (raw) => {
      const mapped = product(deepFreeze(raw));
      const { kind, term, outstanding, rate } = raw.credit_line;
      expect(() => unifiedProduct.parse(mapped)).not.toThrow();
      expect(mapped.amount).toBe(exact(outstanding.minor));
      expect(Number(mapped.interestRate) * 100).toBeCloseTo(rate.annual_bps, 6);
      const months = term.unit === 'year' ? term.count * 12 : term.count;
      expect((mapped.repaymentPeriodMonths ?? 0) + (mapped.amortizationPeriodYears ?? 0) * 12).toBe(months);
      if (kind === 'loan') expect(mapped.amortizationPeriodYears).toBeUndefined();
    }),
  );
  const security = { kind: 'property', address: '88 Shard Street', value: usd(6_100_000) };
  const secured = product(withMember(fc.sample(rawCreditLine, 1)[0], 'credit_line.security', security));
  expect(secured.property).toEqual({ address: '88 Shard Street', value: '61000.00' });
  expect(secured.extensions).toMatchObject({ credit_line: { security: { kind: 'property' } } });
});

describe('drift', () => {
  const [a, e, c] = [fc.sample(rawAccount, 1)[0], fc.sample(rawEntry, 1)[0], fc.sample(rawCreditLine, 1)[0]];
  const withoutPosition = withMember(a, 'account.position', undefined);
  const cases: [string, object, (raw: unknown) => unknown][] = [
    ['account', withoutPosition, account],
    ['entry', e ?? {}, (raw) => transaction(raw, mdb)],
    ['credit line', c ?? {}, product],
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

  test.each([
    ['entry.account_ref', 'acc_2'],
    ['entry.side', 'debit'],
    ['entry.state', 'reversed'],
    ['entry.amount.minor', -1],
    ['entry.amount.minor', 1.5],
    ['entry.amount.currency', 'EUR'],
    ['entry.amount.exponent', 9],
    ['entry.times.booked_at', 8e15],
  ])('%s of %p is not guessed at', (path, value) => {
    expect(() => transaction(withMember(e, path, value), mdb)).toThrow(
      expect.objectContaining({ code: 'schema-changed', path }),
    );
  });

  test('new members are kept, at any depth', () => {
    const raw = withMember(withMember(e, 'entry.times.settled_at', 5), 'entry.risk', { score: [1, null] });
    expect(transaction(raw, mdb).extensions).toEqual({
      entry: { times: { settled_at: 5 }, risk: { score: [1, null] } },
    });
  });
});
