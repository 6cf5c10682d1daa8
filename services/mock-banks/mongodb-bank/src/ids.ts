import { createHash } from 'node:crypto';
import type { BankIds, LedgerAccount, LedgerProduct, LedgerTransaction } from '@of/mock-bank-kit';

/** An entry's id once it is booked. */
export function bookedIdOf(key: LedgerTransaction['key']): string {
  return `ent_${key}`;
}

/** An entry's id while it is pending: another one, as at many banks. */
export function pendingIdOf(key: LedgerTransaction['key']): string {
  return `ent_${createHash('sha256').update(`pending/${key}`).digest('hex').slice(0, 16)}`;
}

/** Whether the booked entry says which pending one it stands for: nine in ten do. */
export function namesItsPendingEntry(key: LedgerTransaction['key']): boolean {
  return BigInt(`0x${key}`) % 10n !== 0n;
}

/** MongoDB Bank's references. */
export const mongodbIds = {
  account: ({ key }: LedgerAccount) => `acc_${key}`,
  transaction: ({ key, bookedAt }: LedgerTransaction, now: number) =>
    bookedAt <= now ? bookedIdOf(key) : pendingIdOf(key),
  product: ({ key }: LedgerProduct) => `crl_${key}`,
} satisfies BankIds;
