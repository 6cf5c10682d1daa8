import type { BankIds, LedgerTransaction } from '@of/mock-bank-kit';

/** The id that Green Bank gives a transaction, from the ledger's key: also for the one that a reversal takes back. */
export function transactionIdOf(key: LedgerTransaction['key']): string {
  return `GBT-${key.toUpperCase()}`;
}

/** Green Bank's ids: a letter code and hexadecimal digits. */
export const greenIds: BankIds = {
  account: ({ key }) => `GBA-${key.slice(0, 12).toUpperCase()}`,
  transaction: ({ key }) => transactionIdOf(key),
  product: ({ key }) => `GBP-${key.slice(0, 12).toUpperCase()}`,
};
