import type { LedgerAccount } from '@of/mock-bank-kit';
import { type BalanceDeps, lastChange } from '../accounts/balances.ts';
import { berlinDate, daysAfter, endOfBerlinDay } from '../calendar.ts';
import { shortAmount } from '../money.ts';
import { cardSignOf } from './card-sign.ts';

/** Begin of the month in Berlin whose purchases are on no invoice yet, epoch ms. */
export function invoicedUntil(now: number): number {
  return endOfBerlinDay(daysAfter(`${berlinDate(now).slice(0, 7)}-01`, -1));
}

/**
 * The balances of a card account. What is owed has the sign of the card; `forwardAvailable` is what can still be spent, and has
 * none to turn. With the oddity `balance-choice` all of them, that one first; else what is booked and what is on no invoice yet.
 */
export function cardBalancesOf(deps: BalanceDeps, account: LedgerAccount, now: number) {
  const { ledger, oddities } = deps;
  const { key, currency, creditLimitMinor } = account;
  const { wire } = cardSignOf(deps, account);
  const invoicedAt = invoicedUntil(now);
  const paid = ledger
    .transactions(key, now)
    .filter(({ kind, bookedAt }) => kind === 'card-repayment' && bookedAt >= invoicedAt && bookedAt <= now)
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const booked = ledger.balanceMinor(key, now);
  const expected = ledger.balanceMinor(key, now, 'pending');
  const invoiced = ledger.balanceMinor(key, invoicedAt - 1) + paid;
  const balance = (balanceType: string, minor: number) => ({
    balanceAmount: shortAmount(minor, currency),
    balanceType,
  });
  const some = [
    { ...balance('interimBooked', wire(booked)), ...lastChange(deps, account, now) },
    balance('nonInvoiced', wire(booked - invoiced)),
  ];
  if (!oddities.isOn('balance-choice', account)) return some;
  return [
    { ...balance('forwardAvailable', expected + creditLimitMinor), creditLimitIncluded: true },
    { ...balance('closingBooked', wire(invoiced)), referenceDate: berlinDate(invoicedAt - 1) },
    balance('expected', wire(expected)),
    ...some,
  ];
}
