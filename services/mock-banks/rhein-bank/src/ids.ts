import { createHash } from 'node:crypto';
import type { BankIds, LedgerTransaction } from '@of/mock-bank-kit';
import { bankDate } from './calendar.ts';

/** A UUID that belongs to a name. */
export function uuidOf(...name: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(name)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** The id of a booked entry, from the ledger's key: also of the one that a reversal takes back. */
export function entryIdOf(key: LedgerTransaction['key']): string {
  return `RB${key.toUpperCase()}`;
}

/** One of `count` cases that an entry belongs to for good, from the ledger's key. */
export function caseOf({ key }: { readonly key: string }, count: number, purpose: string): number {
  return createHash('sha256').update(`${purpose}/${key}`).digest().readUInt32BE(0) % count;
}

/** Rhein Bank's ids; what is pending has none. */
export const rheinIds: BankIds = {
  account: ({ key }, consentId = 'every consent') => uuidOf('account', key, consentId),
  transaction: ({ key, bookedAt }, now) => (bookedAt <= now ? entryIdOf(key) : undefined),
  product: ({ key }) => uuidOf('product', key),
  date: bankDate,
};
