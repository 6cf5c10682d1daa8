import { BankProblem, parseDate } from '@of/mock-bank-kit';
import { z } from 'zod';
import { dateInSaoPaulo, daysFrom, monthsFrom } from './calendar.ts';

const MONTHS_BACK = 12;
const MONTHS_AHEAD = 12;
/** Of the lists of what is current: today and the six days before. */
const CURRENT_DAYS_BACK = 6;

/** A calendar date in a query. */
export const dateParameter = z
  .string('must be a date')
  .refine((text) => {
    try {
      return parseDate(text) >= 0;
    } catch {
      return false;
    }
  }, 'must be a date')
  .optional();

/** Days in São Paulo, both included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** What a list can be asked for: a year back, or a week where it shows what is current; a year ahead. */
export type Reach = 'historical' | 'current';

/**
 * The days that are asked for: today's when none are named.
 * @param isStrict a day too much makes the whole an error (oddity history-limit); otherwise the list is cut to what there is
 * @throws BankProblem invalid-parameter when only one end is named, invalid-period
 */
export function periodOf(
  { from, to }: { readonly from: string | undefined; readonly to: string | undefined },
  now: number,
  reach: Reach,
  isStrict: boolean,
): Period {
  const today = dateInSaoPaulo(now);
  if (from === undefined && to === undefined) return { from: today, to: today };
  if (from === undefined || to === undefined)
    throw new BankProblem('invalid-parameter', 'the first and the last day are named together, or neither');
  if (from > to) throw new BankProblem('invalid-period', 'the first day is after the last');
  const earliest = reach === 'current' ? daysFrom(today, -CURRENT_DAYS_BACK) : monthsFrom(today, -MONTHS_BACK);
  const latest = monthsFrom(today, MONTHS_AHEAD);
  if (isStrict && (from < earliest || to > latest))
    throw new BankProblem('invalid-period', `only ${earliest} to ${latest} can be asked for`);
  return { from: from < earliest ? earliest : from, to: to > latest ? latest : to };
}
