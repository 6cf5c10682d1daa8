import { z } from 'zod';
import { calendarDate, currencyCode, decimalString } from '../primitives.ts';

/**
 * How what is stored compares with what the bank has. `complete`: the booked entries account for the balance, as they did
 * before. `gap`: the balance moved by what no entry shows. `stale`: it was not looked at for too long. `unknown`: it cannot be
 * told.
 */
export const dataQualityStatus = z.enum(['complete', 'gap', 'stale', 'unknown']);
export type DataQualityStatus = z.infer<typeof dataQualityStatus>;

/**
 * Why. `history-limit`: entries from before the first one are not given by the bank. `pending`: the balance counts entries that
 * are listed as pending. `booked-between`: booked between the moments at which balance and list were asked for.
 * `deletion-unconfirmed`: the last list does not name an entry; the next one decides. `balance-missing` and `list-incomplete`: the
 * last sync could not have them. `moves-without-entries`: an investment's value, a loan's interest. `not-shared`: the consent has no
 * balances or no transactions. `overdue` and `re-consent`: why it is stale.
 */
export const dataQualityExplanation = z.enum([
  'history-limit',
  'pending',
  'booked-between',
  'deletion-unconfirmed',
  'balance-missing',
  'list-incomplete',
  'moves-without-entries',
  'not-shared',
  'overdue',
  're-consent',
]);
export type DataQualityExplanation = z.infer<typeof dataQualityExplanation>;

/**
 * What an account's balance and its entries say of each other; of a connection, the worst of its accounts. `gap.amount`: by how
 * much the balance moved beyond its entries, positive when it is more; `gap.since`: the day of the last look that agreed.
 */
export const dataQuality = z.strictObject({
  status: dataQualityStatus,
  gap: z.strictObject({ amount: decimalString, currency: currencyCode, since: calendarDate }).optional(),
  explanation: dataQualityExplanation.optional(),
});
export type DataQuality = z.infer<typeof dataQuality>;
