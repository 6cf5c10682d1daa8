import type { BankDeps, LedgerAccount } from '@of/mock-bank-kit';
import { berlinDate, daysAfter, endOfBerlinDay } from '../calendar.ts';
import { signedAmount } from '../money.ts';

/** What balances are made of. */
export type BalanceDeps = Pick<BankDeps, 'ledger' | 'oddities'>;

/** When something was last booked, as a balance tells it. */
export function lastChange({ ledger }: Pick<BankDeps, 'ledger'>, account: LedgerAccount, now: number) {
  const last = ledger.transactions(account.key, now).findLast(({ bookedAt }) => bookedAt <= now);
  return last === undefined ? {} : { lastChangeDateTime: new Date(last.bookedAt).toISOString() };
}

/**
 * The balances of a payment account, from the account's view: an overdrawn one is negative. With the oddity `balance-choice` there
 * are six that differ, what can be spent with the credit line first; else what is booked, and what is expected.
 */
export function balancesOf({ ledger, oddities }: BalanceDeps, account: LedgerAccount, now: number) {
  const { key, currency, creditLimitMinor } = account;
  const today = berlinDate(now);
  const yesterday = daysAfter(today, -1);
  const booked = ledger.balanceMinor(key, now);
  const expected = ledger.balanceMinor(key, now, 'pending');
  const closing = ledger.balanceMinor(key, endOfBerlinDay(yesterday) - 1);
  const balance = (balanceType: string, minor: number) => ({
    balanceAmount: signedAmount(minor, currency),
    balanceType,
  });
  const interimBooked = { ...balance('interimBooked', booked), ...lastChange({ ledger }, account, now) };
  if (!oddities.isOn('balance-choice', account)) return [interimBooked, balance('expected', expected)];
  return [
    { ...balance('interimAvailable', expected + creditLimitMinor), creditLimitIncluded: creditLimitMinor > 0 },
    { ...balance('closingBooked', closing), referenceDate: yesterday },
    { ...balance('expected', expected), creditLimitIncluded: false },
    { ...balance('openingBooked', closing), referenceDate: today },
    { ...balance('forwardAvailable', expected), creditLimitIncluded: false, referenceDate: daysAfter(today, 1) },
    interimBooked,
  ];
}
