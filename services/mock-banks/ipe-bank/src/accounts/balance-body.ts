import type { BankLedger, LedgerAccount, Oddities } from '@of/mock-bank-kit';
import { toTheSecond } from '../calendar.ts';
import { signedMoney, unsignedMoney } from '../money.ts';

/** What card payments that are still processed hold back, in minor units. */
function heldBack(ledger: BankLedger, { key }: LedgerAccount, now: number): number {
  return ledger
    .transactions(key, now)
    .filter(({ bookedAt, amountMinor }) => bookedAt > now && amountMinor < 0)
    .reduce((sum, { amountMinor }) => sum - amountMinor, 0);
}

/** What is in the customer's savings, which this bank invests overnight for the account. */
function investedFor(ledger: BankLedger, { userName }: LedgerAccount, now: number): number {
  return ledger
    .accounts(userName)
    .filter(({ kind }) => kind === 'savings')
    .reduce((sum, { key }) => sum + ledger.balanceMinor(key, now), 0);
}

/**
 * The three balances. With balance-choice on they differ: what is held back is blocked and not available, and
 * `automaticallyInvestedAmount` counts other money in. Otherwise nothing is blocked, and both are what is booked.
 */
export function balanceBody(account: LedgerAccount, ledger: BankLedger, oddities: Oddities, now: number) {
  const { currency } = account;
  const isOdd = oddities.isOn('balance-choice', account);
  const blocked = isOdd ? heldBack(ledger, account, now) : 0;
  const available = ledger.balanceMinor(account.key, now) - blocked;
  const invested = isOdd && account.kind === 'checking' ? investedFor(ledger, account, now) : 0;
  return {
    availableAmount: signedMoney(available, currency),
    blockedAmount: unsignedMoney(blocked, currency),
    automaticallyInvestedAmount: signedMoney(available + invested, currency),
    updateDateTime: toTheSecond(now),
  };
}

/** The overdraft; an account without one has no figures. */
export function overdraftBody(account: LedgerAccount, ledger: BankLedger, now: number) {
  const { creditLimitMinor, currency, key } = account;
  if (creditLimitMinor === 0) return {};
  const used = Math.max(-ledger.balanceMinor(key, now), 0);
  return {
    overdraftContractedLimit: unsignedMoney(creditLimitMinor, currency),
    overdraftUsedLimit: unsignedMoney(Math.min(used, creditLimitMinor), currency),
    unarrangedOverdraftAmount: unsignedMoney(Math.max(used - creditLimitMinor, 0), currency),
  };
}
