import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { z } from 'zod';
import { loadBankSeed, loadDemoUsers, loadMerchants } from './bank-seed.ts';
import { DAY_MS, dayInMonth, monthOf, parseDate, startOfDay } from './calendar.ts';
import { type BankLedger, createLedger, type LedgerOptions } from './ledger.ts';
import type { LedgerTransaction } from './model.ts';

const FIRST_DAY = parseDate('2025-09-01');
const NOW = Date.parse('2026-11-23T20:00:00Z');

function open(bank: string, changes: Partial<LedgerOptions> = {}): BankLedger {
  return createLedger({
    seed: 'test',
    firstDay: FIRST_DAY,
    currency: 'USD',
    merchants: loadMerchants(),
    pendingCardPayments: bank === 'mongodb-bank',
    volume: 1,
    bankSeed: loadBankSeed(bank),
    users: loadDemoUsers(),
    ...changes,
  });
}

const instant = fc.integer({ min: startOfDay(FIRST_DAY), max: NOW + 200 * DAY_MS });

describe.each(['green-bank', 'mongodb-bank'])('the ledger of %s', (bank) => {
  const ledger = open(bank);
  const accounts = ledger.users.flatMap(({ userName }) => ledger.accounts(userName));
  const anyAccount = fc.constantFrom(...accounts);
  const all = accounts.flatMap(({ key }) => ledger.transactions(key, NOW));

  it('writes a day the same whenever it is asked, whatever was asked before', () => {
    fc.assert(
      fc.property(anyAccount, fc.array(instant, { minLength: 1, maxLength: 4 }), ({ key }, instants) => {
        const other = open(bank);
        for (const now of instants) {
          const here = other.transactions(key, now);
          expect(here).toEqual(ledger.transactions(key, now));
        }
      }),
      { numRuns: 12 },
    );
  });

  it('only grows: what was booked stays, in its place', () => {
    fc.assert(
      fc.property(anyAccount, instant, instant, ({ key }, a, b) => {
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)];
        const booked = (now: number) => ledger.transactions(key, now).filter(({ bookedAt }) => bookedAt <= now);
        const past = booked(earlier);
        expect(booked(later).slice(0, past.length)).toEqual(past);
      }),
      { numRuns: 40 },
    );
  });

  it('balances to the cent: opening and everything booked', () => {
    fc.assert(
      fc.property(anyAccount, instant, ({ key, openingMinor }, now) => {
        const booked = ledger.transactions(key, now).filter(({ bookedAt }) => bookedAt <= now);
        const sum = booked.reduce((total, { amountMinor }) => total + BigInt(amountMinor), BigInt(openingMinor));
        expect(BigInt(ledger.balanceMinor(key, now))).toBe(sum);
      }),
      { numRuns: 40 },
    );
  });

  it('balances to the cent, pending entries too, whatever is written into the books or altered between two looks', () => {
    const step = fc.record({
      day: fc.nat({ max: 30 }),
      amountMinor: fc.integer({ min: -9_999, max: 9_999 }),
      adds: fc.boolean(),
    });
    fc.assert(
      fc.property(anyAccount, fc.array(step, { minLength: 1, maxLength: 5 }), ({ key, openingMinor }, steps) => {
        const books = open(bank);
        for (const [index, { day, amountMinor, adds }] of steps.entries()) {
          const [some] = books.transactions(key, NOW);
          if (some === undefined) continue;
          const at = NOW - day * DAY_MS;
          if (adds)
            books.add({ ...some, key: `further-${index}`, initiatedAt: at, bookedAt: at + 5 * DAY_MS, amountMinor });
          else books.change(some.key, { amountMinor });
          const entries = books.transactions(key, NOW);
          const booked = entries.filter(({ bookedAt }) => bookedAt <= NOW);
          const sum = (list: typeof entries) => list.reduce((total, one) => total + one.amountMinor, openingMinor);
          expect(books.balanceMinor(key, NOW)).toBe(sum(booked));
          expect(books.balanceMinor(key, NOW, 'pending')).toBe(sum(entries));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('knows whole minor units only, and no key twice', () => {
    expect(all.every(({ amountMinor }) => Number.isSafeInteger(amountMinor) && amountMinor !== 0)).toBe(true);
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
  });

  it('has a plausible year: every kind of movement, and no account in the red', () => {
    const kinds = new Set(all.map(({ kind }) => kind));
    for (const kind of [
      'card-payment',
      'direct-debit',
      'transfer',
      'salary',
      'cash-withdrawal',
      'loan-repayment',
      'interest',
      'fee',
      'refund',
      'reversal',
    ] as const) {
      expect(kinds).toContain(kind);
    }
    for (const { key } of accounts) {
      for (let day = FIRST_DAY; startOfDay(day) <= NOW; day += 7) {
        expect(ledger.balanceMinor(key, startOfDay(day))).toBeGreaterThan(0);
      }
    }
  });

  it('lets both legs of a transfer between own accounts meet', () => {
    const byNumber = new Map(accounts.map((account) => [account.number, account.key]));
    const transfers = all.filter(({ kind }) => kind === 'transfer');
    expect(transfers.length).toBeGreaterThan(20);
    for (const leg of transfers) {
      const otherKey = byNumber.get(leg.counterparty?.accountNumber ?? '');
      const other = transfers.find(
        (candidate) => candidate.accountKey === otherKey && candidate.initiatedAt === leg.initiatedAt,
      );
      expect(other?.amountMinor).toBe(-leg.amountMinor);
    }
  });

  it('takes back by a reversal exactly what was paid, after it was booked', () => {
    const byKey = new Map(all.map((transaction) => [transaction.key, transaction]));
    const reversals = all.filter(({ kind }) => kind === 'reversal');
    expect(reversals.length).toBeGreaterThan(0);
    for (const reversal of reversals) {
      const original = byKey.get(reversal.reversalOf ?? '');
      expect(original?.amountMinor).toBe(-reversal.amountMinor);
      expect(original?.bookedAt).toBeLessThan(reversal.bookedAt);
    }
  });

  it('raises the price of each subscription once', () => {
    const subscriptions = loadMerchants().filter(({ kind }) => kind === 'subscription');
    for (const { userName } of ledger.users) {
      const checking = ledger.accounts(userName).find(({ kind }) => kind === 'checking');
      const list = ledger.transactions(checking?.key ?? '', NOW);
      for (const { name } of subscriptions) {
        const charges = list.filter((charge) => charge.merchant?.name === name && charge.kind === 'card-payment');
        if (charges.length === 0) continue;
        const changes = charges.filter(
          (charge, index) => index > 0 && charge.amountMinor !== charges[index - 1]?.amountMinor,
        );
        expect([charges.length >= 13, changes.length]).toEqual([true, 1]);
      }
    }
  });

  it('shows every instalment of a loan in the checking account, and owes less after it', () => {
    for (const { userName } of ledger.users) {
      const checking = ledger.accounts(userName).find(({ kind }) => kind === 'checking');
      const repayments = ledger.transactions(checking?.key ?? '', NOW).filter(({ kind }) => kind === 'loan-repayment');
      const products = ledger.products(userName, NOW);
      expect(repayments.length > 0).toBe(products.length > 0);
      const last: LedgerTransaction | undefined = repayments.at(-1);
      if (last === undefined) continue;
      const owed = (now: number) =>
        ledger.products(userName, now).reduce((sum, { outstandingMinor }) => sum + outstandingMinor, 0);
      expect(owed(last.bookedAt)).toBeLessThan(owed(last.bookedAt - 1));
      for (const product of products) expect(product.outstandingMinor).toBeLessThan(product.originalMinor);
    }
  });
});

describe('a loan that is repaid', () => {
  it('is owed nothing of, and has as many instalments as its term', () => {
    const ledger = open('green-bank');
    const [loan] = ledger.products('adalove', NOW);
    expect([loan?.kind, loan?.termMonths, loan?.outstandingMinor]).toEqual(['loan', 12, 0]);
    const checking = ledger.accounts('adalove').find(({ kind }) => kind === 'checking');
    const instalments = ledger.transactions(checking?.key ?? '', NOW).filter(({ kind }) => kind === 'loan-repayment');
    expect(instalments.at(-1)?.text).toContain('INSTALMENT 12/12');
  });
});

describe('the seeds', () => {
  it('know only merchants with an ISO 18245 code that is in the list', () => {
    const file = new URL('../../../../data/merchant-category-codes.json', import.meta.url);
    const schema = z.object({
      codes: z.array(z.object({ code: z.string().regex(/^\d{4}$/), name: z.string(), category: z.string() })),
    });
    const codes = new Set(schema.parse(JSON.parse(readFileSync(file, 'utf8'))).codes.map(({ code }) => code));
    for (const merchant of loadMerchants()) expect(codes).toContain(merchant.code);
  });

  it('multiply everyday purchases for a load test', () => {
    const many = open('green-bank', { volume: 10, firstDay: dayInMonth(monthOf(FIRST_DAY), 1) });
    const checking = many.accounts('fridaklo').find(({ kind }) => kind === 'checking');
    expect(many.transactions(checking?.key ?? '', NOW).length).toBeGreaterThan(5000);
  });
});
