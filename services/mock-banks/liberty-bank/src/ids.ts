import { createHash } from 'node:crypto';
import type { BankIds, LedgerAccount, LedgerProduct, LedgerTransaction } from '@of/mock-bank-kit';

const hexOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** A transaction's id once it is posted. */
export function postedIdOf(key: LedgerTransaction['key']): string {
  return `txn-${key}`;
}

/** A transaction's id while it is pending: FDX wants another one. */
export function pendingIdOf(key: LedgerTransaction['key']): string {
  return `auth-${hexOf(`pending/${key}`)}`;
}

/** Whether the posted transaction names its authorization: nine in ten do. */
export function namesItsAuthorization(key: LedgerTransaction['key']): boolean {
  return BigInt(`0x${key}`) % 10n !== 0n;
}

/** Liberty Bank's ids. A transaction's is unique within its account only: both sides of an instalment share theirs. */
export const libertyIds = {
  account: ({ key }: LedgerAccount, consentId?: string) =>
    consentId === undefined ? `acct-${key}` : `acct-${hexOf(`${key}/${consentId}`)}`,
  transaction: ({ key, bookedAt }: LedgerTransaction, now: number) =>
    bookedAt <= now ? postedIdOf(key) : pendingIdOf(key),
  product: ({ key }: LedgerProduct) => `loan-${key}`,
} satisfies BankIds;
