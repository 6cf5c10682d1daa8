import { BankProblem } from '@of/mock-bank-kit';
import { z } from 'zod';
import { OWN } from '../errors.ts';
import { dateText } from '../wire-values.ts';

const DAY_MS = 86_400_000;

/** How far back transactions can be asked for, days: two years. */
export const HISTORY_DAYS = 730;

/** Query parameters of a period; startDate and endDate are the later names. */
export const periodQuery = {
  startTime: z.string().optional(),
  endTime: z.string().optional(),
  startDate: z.string().optional(),
  endDate: z.string().optional(),
};

type PeriodQuery = z.infer<z.ZodObject<typeof periodQuery>>;

/** Moments of posting, epoch ms: from the first until before the second. */
export interface Period {
  readonly begin: number;
  readonly end: number;
}

export const isWithin = ({ begin, end }: Period, at: number): boolean => begin <= at && at < end;

/** The bank's days from one ISO 8601 date to another, both included. */
const daysOf = (from: string, to: string): Period => ({ begin: Date.parse(from), end: Date.parse(to) + DAY_MS });

const isDate = (text: string): boolean => z.iso.date().safeParse(text).success;

/**
 * The period of a query: both ends or neither, which means all that the bank gives. Throws BankProblem with FDX's 702 for what is no
 * date, 703 for half a period, one that ends before it begins and, where `isStrict`, one that begins too early.
 */
export function periodOf(query: PeriodQuery, now: number, isStrict: boolean): Period {
  const [from, to] = [query.startTime ?? query.startDate, query.endTime ?? query.endDate];
  const earliest = dateText(now - HISTORY_DAYS * DAY_MS);
  if (from === undefined && to === undefined) return daysOf(earliest, dateText(now));
  if (from === undefined || to === undefined)
    throw new BankProblem('invalid-period', 'a period needs its start and its end');
  if (!isDate(from) || !isDate(to))
    throw new BankProblem('invalid-parameter', 'dates are written as 2026-01-31', {}, OWN.badDate);
  if (from > to) throw new BankProblem('invalid-period', 'the period ends before it begins');
  const isTooEarly = from < earliest;
  if (isTooEarly && isStrict)
    throw new BankProblem('invalid-period', `transactions are given for ${HISTORY_DAYS} days`);
  return daysOf(isTooEarly ? earliest : from, to);
}
