import type { UnifiedAccount, UnifiedProduct, UnifiedTransaction } from '@of/contracts';
import { amountFromMinor, amountToMinor, minorUnitDecimals } from '@of/money';
import { typeOf } from './customer.ts';
import type { MockLedgerAccount, MockLedgerProduct, MockLedgerTransaction } from './mock-bank.ts';

/**
 * What is mapped and what the bank's books say as lines of the same form: two lists of lines differ where the money does, and a
 * test shows where. Lines are sorted, so that they can be compared whatever the order of the bank.
 */

/** Whole minor units of the currency. @throws AmountError when the amount has a fraction of one */
export const minorOf = (amount: string, currency: string): bigint => amountToMinor(amount, minorUnitDecimals(currency));

const inUnits = (minor: number, currency: string): string => amountFromMinor(minor, minorUnitDecimals(currency));

/** An amount without superfluous decimals beyond the currency's. */
const exact = (amount: string, currency: string): string =>
  amountFromMinor(minorOf(amount, currency), minorUnitDecimals(currency));

export function accountLine(account: UnifiedAccount, withBalance: boolean): string {
  const booked = account.balances.find(({ type }) => type === 'Booked');
  const balance = booked === undefined ? 'no booked balance' : exact(booked.amount, booked.currency);
  return [account.type, account.currency, withBalance ? balance : 'any'].join(' ');
}

export const ledgerAccountLine = (account: MockLedgerAccount, withBalance: boolean): string =>
  [typeOf(account), account.currency, withBalance ? inUnits(account.balanceMinor, account.currency) : 'any'].join(' ');

const idOf = (id: string | undefined): string => id ?? 'without an id';

/** Day, amount, currency and id of each booked transaction. */
export const bookedLines = (list: readonly UnifiedTransaction[]): string[] =>
  list
    .filter(({ status }) => status !== 'Pending')
    .map((one) =>
      [one.bookingDate, exact(one.amount, one.currency).padStart(12), one.currency, idOf(one.bankTransactionId)].join(
        ' ',
      ),
    )
    .sort();

/** Amount, currency and id of each pending one. */
export const pendingLines = (list: readonly UnifiedTransaction[]): string[] =>
  list
    .filter(({ status }) => status === 'Pending')
    .map((one) => [exact(one.amount, one.currency).padStart(12), one.currency, idOf(one.bankTransactionId)].join(' '))
    .sort();

const ofStatus = (account: MockLedgerAccount, status: MockLedgerTransaction['status'], from = '') =>
  account.transactions.filter((one) => one.status === status && one.date >= from);

/** @param from first day of what was asked for */
export const ledgerBookedLines = (account: MockLedgerAccount, from?: string): string[] =>
  ofStatus(account, 'booked', from)
    .map(({ date, amountMinor, id }) =>
      [date, inUnits(amountMinor, account.currency).padStart(12), account.currency, idOf(id)].join(' '),
    )
    .sort();

export const ledgerPendingLines = (account: MockLedgerAccount): string[] =>
  ofStatus(account, 'pending')
    .map(({ amountMinor, id }) =>
      [inUnits(amountMinor, account.currency).padStart(12), account.currency, idOf(id)].join(' '),
    )
    .sort();

export const productLines = (list: readonly UnifiedProduct[]): string[] =>
  list
    .map((one) =>
      [one.productId, one.type, exact(one.amount, one.currency), one.currency, Number(one.interestRate)].join(' '),
    )
    .sort();

export const ledgerProductLines = (list: readonly MockLedgerProduct[]): string[] =>
  list
    .map((one) =>
      [
        one.id,
        one.kind === 'loan' ? 'Loan' : 'Mortgage',
        inUnits(one.outstandingMinor, one.currency),
        one.currency,
        Number(one.rate),
      ].join(' '),
    )
    .sort();

interface Mapped {
  readonly extensions?: unknown;
  /** What of the extensions has to be the same as well. */
  readonly kept?: unknown;
}

/** What is mapped as text, without the extensions: an id that does not last may stand in them, as all that the bank gave. */
const lasting = ({ extensions: _any, ...fields }: Mapped): string => JSON.stringify(fields);

/** Where two lists of mapped items first differ; undefined where they are the same. */
export function firstDifference(list: readonly Mapped[], expected: readonly Mapped[]) {
  const [a, b] = [list.map(lasting), expected.map(lasting)];
  const index = Array.from({ length: Math.max(a.length, b.length) }, (_, at) => at).find((at) => a[at] !== b[at]);
  if (index === undefined) return undefined;
  return { lengths: [a.length, b.length], index, is: a[index], shouldBe: b[index] };
}
