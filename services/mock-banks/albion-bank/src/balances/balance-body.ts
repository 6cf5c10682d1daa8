import { type BankLedger, type LedgerAccount, type LedgerProduct, startOfDay } from '@of/mock-bank-kit';
import { dateTimeOf, indicatorOf, moneyOf } from '../wire-values.ts';

const DAY_MS = 86_400_000;

/** One figure of an account: signed minor units, what is owed negative. */
interface Figure {
  readonly type: 'ITAV' | 'ITBD' | 'CLBD' | 'XPCD';
  readonly minor: number;
  readonly at: number;
  /** Whether the credit line is counted in; left out where the bank does not speak of it. */
  readonly withCreditLine?: boolean;
}

function creditLineOf({ kind, creditLimitMinor, currency }: LedgerAccount, included: boolean | undefined) {
  if (included === undefined) return {};
  const Type = kind === 'credit-card' ? 'Credit' : 'Pre-Agreed';
  return { CreditLine: [{ Included: included, Type, Amount: moneyOf(creditLimitMinor, currency) }] };
}

const balanceOf = (accountId: string, currency: string, { type, minor, at }: Omit<Figure, 'withCreditLine'>) => ({
  AccountId: accountId,
  CreditDebitIndicator: indicatorOf(minor),
  Type: type,
  DateTime: dateTimeOf(at),
  Amount: moneyOf(minor, currency),
});

/** What is booked and what will be left of it, no credit line in either. */
function plainFigures(ledger: BankLedger, { key }: LedgerAccount, now: number): Figure[] {
  return [
    { type: 'ITBD', minor: ledger.balanceMinor(key, now), at: now },
    { type: 'ITAV', minor: ledger.balanceMinor(key, now, 'pending'), at: now },
  ];
}

/** Four figures that differ: what can be spent with the credit line comes first, what is booked now comes last. */
function confusingFigures(ledger: BankLedger, { key, creditLimitMinor }: LedgerAccount, now: number): Figure[] {
  const closed = startOfDay(Math.floor(now / DAY_MS)) - 1000;
  const expected = ledger.balanceMinor(key, now, 'pending');
  return [
    { type: 'ITAV', minor: expected + creditLimitMinor, at: now, withCreditLine: true },
    { type: 'XPCD', minor: expected, at: now, withCreditLine: false },
    { type: 'CLBD', minor: ledger.balanceMinor(key, closed), at: closed },
    { type: 'ITBD', minor: ledger.balanceMinor(key, now), at: now, withCreditLine: false },
  ];
}

/** The balances of an account. @param manyFigures whether it has the oddity `balance-choice` */
export function accountBalances(
  ledger: BankLedger,
  account: LedgerAccount,
  accountId: string,
  now: number,
  manyFigures: boolean,
) {
  const figures = (manyFigures ? confusingFigures : plainFigures)(ledger, account, now);
  return figures.map(({ withCreditLine, ...figure }) => ({
    ...balanceOf(accountId, account.currency, figure),
    ...creditLineOf(account, withCreditLine),
  }));
}

/** The balance of a loan: what is still owed, a debit. */
export function loanBalances({ currency, outstandingMinor }: LedgerProduct, accountId: string, now: number) {
  return [balanceOf(accountId, currency, { type: 'ITBD', minor: 0 - outstandingMinor, at: now })];
}
