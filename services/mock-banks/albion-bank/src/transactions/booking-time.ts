import { dateOf } from '@of/mock-bank-kit';
import { dateTimeOfDay, londonMidnight, londonTime } from '../wire-values.ts';
import type { Entry } from './entries.ts';

const DAY_MS = 86_400_000;
const WEEKS_AHEAD = 21;

/** How an account's times are written. */
export interface TimeStyle {
  /** Days as London's midnight (in summer the day before in UTC), value dates weeks ahead: oddity `date-shift`. */
  readonly shifted: boolean;
  /** Days without their time, so that equal charges of a day are equal: oddity `equal-twins`. */
  readonly daysOnly: boolean;
}

/** BookingDateTime: of the booking, or expected while it is not booked. */
export function bookingDateTime({ at }: Entry, { shifted, daysOnly }: TimeStyle): string {
  const day = Math.floor(at / DAY_MS);
  if (shifted) return londonMidnight(day);
  return daysOnly ? dateTimeOfDay(day) : londonTime(at);
}

/** ValueDateTime: known once it is booked. */
export function valueDateTime({ status, transaction }: Entry, { shifted }: TimeStyle): string | undefined {
  if (status !== 'BOOK' || transaction.kind === 'cash-withdrawal') return undefined;
  return dateTimeOfDay(transaction.valueDay + (shifted ? WEEKS_AHEAD : 0));
}

/** A date-time without its time zone, which filters ignore: `2026-11-23T09:30:00`. */
export function withoutZone(dateTime: string): string {
  return dateTime.length === 10 ? `${dateTime}T00:00:00` : dateTime.slice(0, 19);
}

/** The day of an instant (epoch ms) as an ISO 8601 calendar date. */
export function dayText(epochMs: number): string {
  return dateOf(Math.floor(epochMs / DAY_MS));
}
