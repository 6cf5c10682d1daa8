import type { TransactionRange } from '@of/bank-adapters';
import { daysLater } from './sync-range.ts';

/** Days that entries may stand out of order: bookings of one night bear different days in different zones. */
const SLACK_DAYS = 2;

/** Follows the days of a list to see how much of it is done. */
export interface ListOrder {
  /** Notes the days of a page's entries, in the list's order; days that the bank does not give are left out. */
  readonly note: (days: readonly string[]) => void;
  /**
   * What is left to ask for when the list breaks off here: the days from, or up to, the last one that was listed, with it, so
   * that equal entries of a day are counted together. Undefined while the order does not show, or where there is none.
   */
  readonly rest: () => Pick<TransactionRange, 'from' | 'to'> | undefined;
}

/** Banks list oldest first or newest first; one that does neither is asked for the whole again. */
export function createListOrder(): ListOrder {
  let oldestFirst = true;
  let newestFirst = true;
  let earliest: string | undefined;
  let latest: string | undefined;
  let before: string | undefined;
  return {
    note: (days) => {
      for (const day of days) {
        // Which way the list goes shows in few of its days; most are those of the entry before.
        if (day === before) continue;
        before = day;
        if (oldestFirst && latest !== undefined && day < daysLater(latest, -SLACK_DAYS)) oldestFirst = false;
        if (newestFirst && earliest !== undefined && day > daysLater(earliest, SLACK_DAYS)) newestFirst = false;
        if (latest === undefined || day > latest) latest = day;
        if (earliest === undefined || day < earliest) earliest = day;
      }
    },
    rest: () => {
      if (oldestFirst === newestFirst || earliest === undefined || latest === undefined) return undefined;
      return oldestFirst ? { from: daysLater(latest, -SLACK_DAYS) } : { to: daysLater(earliest, SLACK_DAYS) };
    },
  };
}
