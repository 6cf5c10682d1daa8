import { BankProblem } from '@of/mock-bank-kit';
import { z } from 'zod';
import { truth } from '../accounts/account-routes.ts';
import { berlinDate, daysAfter } from '../calendar.ts';
import { notSupported } from '../errors.ts';

/** How many days back an account's entries can be asked for. */
export const HISTORY_DAYS = 90;
/** How long after the customer's approval more can be asked for. */
const FRESH_MS = 15 * 60_000;

const date = z.iso.date('must be a calendar date such as 2026-01-31');
const whole = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string(message)
    .regex(/^\d{1,6}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
};

/** Query parameters of a list of entries. */
export const entriesQuery = z.object({
  bookingStatus: z.enum(['booked', 'pending', 'both', 'information', 'all'], 'must be a booking status'),
  dateFrom: date.optional(),
  dateTo: date.optional(),
  withBalance: truth.optional(),
  entryReferenceFrom: z.string().optional(),
  deltaList: truth.optional(),
  pageIndex: whole(1, 100_000).default(1),
  itemsPerPage: whole(1, 200).default(50),
});

/** Query parameters of a card account's list: it has no balances. */
export const cardEntriesQuery = entriesQuery.omit({ withBalance: true });

/** Which entries are asked for. Dates are the bank's, both included. */
export interface Period {
  readonly booked: boolean;
  readonly pending: boolean;
  readonly from: string;
  readonly to: string;
}

/** Whether all that the ledger has may be asked for, and not the history alone. */
export interface History {
  readonly isLimited: boolean;
  readonly approvedAt: number;
  readonly now: number;
}

/**
 * The period of a query, the whole history when it does not say from when. Throws BankProblem: PERIOD_INVALID when it ends before it
 * begins, or begins too early: before the history of 90 days, unless the customer approved a quarter of an hour ago at the most and
 * the account has not the oddity `history-limit`; SERVICE_NOT_SUPPORTED, PARAMETER_NOT_SUPPORTED.
 */
export function periodOf(query: z.infer<typeof cardEntriesQuery>, history: History): Period {
  const { bookingStatus, dateFrom, dateTo, entryReferenceFrom, deltaList } = query;
  if (bookingStatus === 'information' || bookingStatus === 'all')
    throw notSupported(406, 'SERVICE_NOT_SUPPORTED', 'bookingStatus', 'standing orders are not listed here');
  if (entryReferenceFrom !== undefined || deltaList !== undefined)
    throw notSupported(400, 'PARAMETER_NOT_SUPPORTED', 'deltaList', 'there are no delta lists here');
  const today = berlinDate(history.now);
  const earliest = daysAfter(today, -HISTORY_DAYS);
  const isFresh = !history.isLimited && history.now - history.approvedAt <= FRESH_MS;
  const from = dateFrom ?? earliest;
  const to = dateTo ?? today;
  if (dateFrom !== undefined && dateTo !== undefined && from > to)
    throw new BankProblem('invalid-period', 'dateFrom must not be after dateTo');
  if (from < earliest && !isFresh)
    throw new BankProblem('invalid-period', `not more than ${HISTORY_DAYS} days back without a fresh authentication`);
  return {
    booked: bookingStatus !== 'pending',
    pending: bookingStatus !== 'booked',
    from,
    to,
  };
}
