import { createHash } from 'node:crypto';
import type { BankIds, LedgerAccount, LedgerProduct, LedgerTransaction } from '@of/mock-bank-kit';
import { dateInSaoPaulo } from './calendar.ts';

/** A UUID that depends on nothing but `parts`. */
export function stableUuid(...parts: readonly (string | number)[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/**
 * Of a transaction once it is booked. A transfer between two of the bank's accounts is one payment, and both accounts list it
 * under its id: an id is unique only within an account (oddity `id-scope`).
 */
export function bookedId({ key, kind, counterparty, initiatedAt, amountMinor }: LedgerTransaction): string {
  const hasTwoLegs = kind === 'card-repayment' || (kind === 'transfer' && counterparty?.accountNumber !== undefined);
  return hasTwoLegs ? stableUuid('payment', kind, initiatedAt, Math.abs(amountMinor)) : stableUuid('transaction', key);
}

/** Ipê Bank's ids. Only what is booked has one that lasts; that of an account lasts beyond the consent. */
export const ipeIds = {
  account: ({ key }: LedgerAccount) => stableUuid('account', key),
  transaction: (transaction: LedgerTransaction, now: number) =>
    transaction.bookedAt <= now ? bookedId(transaction) : undefined,
  product: ({ key }: LedgerProduct) => stableUuid('contract', key),
  lostUnder: [],
  date: (epochMs: number) => dateInSaoPaulo(epochMs),
} satisfies BankIds;
