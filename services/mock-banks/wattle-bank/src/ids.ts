import { createHash } from 'node:crypto';
import type { BankIds } from '@of/mock-bank-kit';
import { sydneyDay } from './wire-values.ts';

/** Ids are hashes, as the standard's id permanence has them: the same for a client for ever, and nothing to be read from them. */
const hashed = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('/')).digest('base64url').slice(0, 32);

/** The id of an entry while it is pending: the posted one has another, and nothing says that they are the same. */
export const pendingIdOf = (key: string): string => hashed('wattle-bank/pending', key);

/** The id of a posted entry. */
export const postedIdOf = (key: string): string => hashed('wattle-bank/transaction', key);

/** Wattle Bank's ids. A pending entry's id does not last; the calendar is Sydney's. */
export const ids: BankIds = {
  account: ({ key }) => hashed('wattle-bank/account', key),
  transaction: ({ key, bookedAt }, now) => (bookedAt <= now ? postedIdOf(key) : undefined),
  product: ({ key }) => hashed('wattle-bank/account', key),
  lostUnder: ['blank-id'],
  date: (epochMs) => sydneyDay(epochMs),
};
