import { BankProblem, parseDate, startOfDay } from '@of/mock-bank-kit';
import { z } from 'zod';
import { dayText, withoutZone } from './booking-time.ts';

const DAY_MS = 86_400_000;
/** What a bank that limits its history gives: two years. */
const HISTORY_DAYS = 730;

const message = 'must be an ISO 8601 date or date-time';
const time = /^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+ -]\d{2}:?\d{2})?)?$/;

function isDay(text: string): boolean {
  try {
    parseDate(text.slice(0, 10));
    return true;
  } catch {
    return false;
  }
}

const dateTime = z.string(message).regex(time, message).refine(isDay, message).transform(withoutZone).optional();

/** The filter of a list of transactions. A time zone is ignored; a date alone is its first instant, as an end too. */
export const periodQuery = { fromBookingDateTime: dateTime, toBookingDateTime: dateTime };

/** Both ends included, without time zones; undefined where there is none. */
export interface Period {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** The first day that an account with the oddity `history-limit` gives. */
export function firstDayOf(now: number): string {
  return dayText(now - HISTORY_DAYS * DAY_MS);
}

/**
 * The period that is asked for. Throws BankProblem invalid-period when its ends are the wrong way round, or when it begins before
 * `firstDay`: not even the part that there is comes then.
 */
export function periodOf(
  query: { readonly fromBookingDateTime?: string | undefined; readonly toBookingDateTime?: string | undefined },
  firstDay: string | undefined,
): Period {
  const { fromBookingDateTime: from, toBookingDateTime: to } = query;
  const refuse = (path: string, why: string): never => {
    throw new BankProblem('invalid-period', why, {}, { status: 400, code: 'U003', path });
  };
  if (from !== undefined && to !== undefined && from > to)
    refuse('toBookingDateTime', 'it is before fromBookingDateTime');
  if (firstDay === undefined) return { from, to };
  if (from !== undefined && from < firstDay) refuse('fromBookingDateTime', `transactions go back ${HISTORY_DAYS} days`);
  return { from: from ?? `${firstDay}T00:00:00`, to };
}

/** Up to when entries are wanted, epoch ms; as far as there are any booked ones where nothing is said. */
export function untilOf({ to }: Period, now: number): number {
  if (to === undefined) return now;
  const [date = '', clock = '00:00:00'] = to.split('T');
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  return startOfDay(parseDate(date)) + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
