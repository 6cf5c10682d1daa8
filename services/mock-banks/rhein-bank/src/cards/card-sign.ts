import type { BankDeps, LedgerAccount } from '@of/mock-bank-kit';
import { caseOf } from '../ids.ts';

/**
 * How a card account's amounts are signed: with the oddity `card-sign` as the card does, a purchase and a debt positive; else from
 * the account's view. `wire` turns an amount of the ledger.
 */
export function cardSignOf({ oddities }: Pick<BankDeps, 'oddities'>, account: LedgerAccount) {
  const isCards = oddities.isOn('card-sign', account);
  // Half of the accounts that are signed so do not say it: it is how cards are at this bank.
  const isSaid = !isCards || caseOf(account, 2, 'debit accounting') === 0;
  return {
    wire: (minor: number): number => (isCards && minor !== 0 ? -minor : minor),
    ...(isSaid ? { said: { debitAccounting: isCards } } : { said: {} }),
  };
}
