import { z } from 'zod';

/** What goes wrong with real bank data, by the names of the design's `real-world.md`. */
export const oddity = z.enum([
  'blank-id',
  'pending-twin',
  'renumbered-ids',
  'equal-twins',
  'id-scope',
  'card-sign',
  'balance-choice',
  'date-shift',
  'silent-expiry',
  'daily-allowance',
  'payee-elsewhere',
  'fx-as-account',
  'declined-listed',
  'history-limit',
  'partial-failure',
]);

export type Oddity = z.infer<typeof oddity>;

/** How a consent that has expired is hidden: behind an error, behind lists that are all empty, or behind those of transactions alone. */
export const silence = z.enum(['error', 'nothing', 'no-transactions']);

export type Silence = z.infer<typeof silence>;
