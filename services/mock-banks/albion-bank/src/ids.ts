import { createHash } from 'node:crypto';
import type { BankIds, LedgerAccount, LedgerProduct, LedgerTransaction } from '@of/mock-bank-kit';

/** The account's own id, or one that only this consent knows. */
function accountIdOf({ key }: LedgerAccount, consentId?: string): string {
  if (consentId === undefined) return `A${key.toUpperCase()}`;
  return `A${createHash('sha256').update(`${consentId}/${key}`).digest('hex').slice(0, 16).toUpperCase()}`;
}

/** A transaction's id once it is booked. */
export function bookedIdOf(key: LedgerTransaction['key']): string {
  return `T${key.toUpperCase()}`;
}

/** Albion Bank's ids. What is pending has none; a loan is an account and has an AccountId. */
export const albionIds = {
  account: accountIdOf,
  transaction: ({ key, bookedAt }: LedgerTransaction, now: number) => (bookedAt <= now ? bookedIdOf(key) : undefined),
  product: ({ key }: LedgerProduct) => `L${key.toUpperCase()}`,
} satisfies BankIds;
