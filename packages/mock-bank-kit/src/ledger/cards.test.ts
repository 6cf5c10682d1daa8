import fc from 'fast-check';
import { loadBankSeed, loadDemoUsers, loadMerchants } from './bank-seed.ts';
import { dateOf, dayInMonth, dayOf, monthOf, parseDate, startOfDay, workdayNotBefore } from './calendar.ts';
import { converted } from './foreign.ts';
import { createLedger } from './ledger.ts';

const FIRST_DAY = parseDate('2025-09-01');
const NOW = Date.parse('2026-11-23T20:00:00Z');

const foreignOf = (bank: string) => {
  const seed = loadBankSeed(bank);
  const ledger = createLedger({
    ...{ seed: 'test', firstDay: FIRST_DAY, currency: seed.currency, merchants: loadMerchants(), volume: 1 },
    ...{ pendingCardPayments: true, abroad: seed.abroad, bankSeed: seed, users: loadDemoUsers() },
  });
  const accounts = ledger.users.flatMap(({ userName }) => ledger.accounts(userName));
  return { ledger, accounts, seed };
};

describe.each(['albion-bank', 'rhein-bank', 'liberty-bank', 'ipe-bank'])('the credit cards of %s', (bank) => {
  const { ledger, accounts, seed } = foreignOf(bank);
  const cards = accounts.filter(({ kind }) => kind === 'credit-card');

  it('owe, but for a refund now and then: every purchase is a debit to the customer, within the limit', () => {
    expect(cards.length).toBeGreaterThan(0);
    for (const { key, creditLimitMinor } of cards) {
      const purchases = ledger.transactions(key, NOW).filter(({ kind }) => kind === 'card-payment');
      expect(purchases.length).toBeGreaterThan(50);
      expect(purchases.every(({ amountMinor }) => amountMinor < 0)).toBe(true);
      const days = Array.from({ length: dayOf(NOW) - FIRST_DAY }, (_one, day) => startOfDay(FIRST_DAY + day));
      const balances = days.map((day) => ledger.balanceMinor(key, day));
      expect(balances.every((balance) => -balance <= creditLimitMinor)).toBe(true);
      expect(balances.filter((balance) => balance < 0).length).toBeGreaterThan(0.8 * days.length);
    }
  });

  it('are repaid on the twelfth, a month’s purchases at once, from the checking account', () => {
    for (const { key, userName } of cards) {
      const checking = ledger.accounts(userName).find(({ kind }) => kind === 'checking');
      const [credits, debits] = [key, checking?.key ?? ''].map((account) =>
        ledger.transactions(account, NOW).filter(({ kind }) => kind === 'card-repayment'),
      );
      expect(credits?.length).toBeGreaterThanOrEqual(12);
      expect(debits?.map(({ amountMinor }) => -amountMinor)).toEqual(credits?.map(({ amountMinor }) => amountMinor));
      for (const { amountMinor, initiatedAt } of credits ?? []) {
        const month = monthOf(dayOf(initiatedAt));
        expect(dayOf(initiatedAt)).toBe(workdayNotBefore(dayInMonth(month, 12)));
        const spent = ledger
          .transactions(key, NOW)
          .filter((one) => one.kind === 'card-payment' && monthOf(dayOf(one.initiatedAt)) === month - 1)
          .reduce((sum, one) => sum - one.amountMinor, 0);
        expect([dateOf(dayOf(initiatedAt)), amountMinor]).toEqual([dateOf(dayOf(initiatedAt)), spent]);
      }
    }
  });

  it('pay abroad in another currency: the foreign amount times the rate, to the cent', () => {
    const abroad = accounts.flatMap(({ key }) => ledger.transactions(key, NOW).filter(({ foreign }) => foreign));
    expect(abroad.length).toBeGreaterThan(20);
    for (const { amountMinor, foreign } of abroad) {
      expect(foreign).toMatchObject({ currency: seed.abroad?.currency, rate: seed.abroad?.rate });
      expect(foreign?.currency).not.toBe(seed.currency);
      const [whole = '', fraction = ''] = (foreign?.rate ?? '').split('.');
      const exact = BigInt(foreign?.minor ?? 0) * BigInt(whole + fraction);
      const scale = 10n ** BigInt(fraction.length);
      const error = BigInt(amountMinor) * scale - exact;
      expect(2n * (error < 0n ? -error : error)).toBeLessThanOrEqual(scale);
    }
  });

  it('have refused payments, which are in no list and move nothing', () => {
    const declined = accounts.flatMap(({ key }) => ledger.declined(key, NOW));
    expect(declined.length).toBeGreaterThan(5);
    const listed = new Set(accounts.flatMap(({ key }) => ledger.transactions(key, NOW).map((one) => one.key)));
    for (const { key, declined: isDeclined, amountMinor } of declined)
      expect([isDeclined, listed.has(key), amountMinor < 0]).toEqual([true, false, true]);
    for (const { key, openingMinor } of accounts) {
      const booked = ledger.transactions(key, NOW).filter(({ bookedAt }) => bookedAt <= NOW);
      expect(ledger.balanceMinor(key, NOW)).toBe(booked.reduce((sum, one) => sum + one.amountMinor, openingMinor));
    }
  });
});

test('a foreign amount is converted to the nearest minor unit, the same for both signs', () => {
  const rates = fc.tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 999_999 }));
  fc.assert(
    fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), rates, (minor, [whole, millionths]) => {
      const rate = `${whole}.${String(millionths).padStart(6, '0')}`;
      const amount = converted(minor, rate);
      const exact = BigInt(minor) * (BigInt(whole) * 1_000_000n + BigInt(millionths));
      const error = BigInt(amount) * 1_000_000n - exact;
      expect(2n * (error < 0n ? -error : error)).toBeLessThanOrEqual(1_000_000n);
      expect(amount + converted(-minor, rate)).toBe(0);
    }),
  );
});
