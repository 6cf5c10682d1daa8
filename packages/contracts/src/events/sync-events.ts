import { z } from 'zod';
import { bankId, consentId, objectIdHex, timestamp } from '../primitives.ts';

const run = z.strictObject({ syncRunId: objectIdHex, connectionId: objectIdHex, bankId, userId: objectIdHex });

export const syncCounts = z.strictObject({
  accounts: z.number().int().nonnegative(),
  products: z.number().int().nonnegative(),
  transactions: z.number().int().nonnegative(),
  /** Documents that were not there before or changed. */
  changed: z.number().int().nonnegative(),
});
export type SyncCounts = z.infer<typeof syncCounts>;

/** `of.sync.requested`: somebody or something wants the connection brought up to date. */
export const syncRequested = run.extend({
  consentId,
  requestedAt: timestamp,
  /** Who asked: it decides whether the user counts as present at the bank (PSD2 RTS art. 36). */
  trigger: z.enum(['ConsentAuthorised', 'User', 'Schedule', 'BankNotification']),
});
export type SyncRequested = z.infer<typeof syncRequested>;

/** `of.sync.progressed`: a page has been stored. */
export const syncProgressed = run.extend({
  phase: z.enum(['accounts', 'products', 'transactions']),
  counts: syncCounts,
});
export type SyncProgressed = z.infer<typeof syncProgressed>;

/** `of.sync.completed` */
export const syncCompleted = run.extend({ counts: syncCounts, finishedAt: timestamp });
export type SyncCompleted = z.infer<typeof syncCompleted>;

/** `of.sync.failed`: what was stored before stays. */
export const syncFailed = run.extend({
  counts: syncCounts,
  finishedAt: timestamp,
  error: z.strictObject({ code: z.string(), message: z.string() }),
});
export type SyncFailed = z.infer<typeof syncFailed>;

/** `of.accounts.changed`, `of.transactions.changed`: what insights have to look at again. */
export const dataChanged = z.strictObject({
  userId: objectIdHex,
  connectionId: objectIdHex,
  bankId,
  changed: z.number().int().positive(),
});
export type DataChanged = z.infer<typeof dataChanged>;
