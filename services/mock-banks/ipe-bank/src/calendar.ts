import { dateOf } from '@of/mock-bank-kit';

const DAY_MS = 86_400_000;
/** Brazil has had no summer time since 2019: São Paulo is three hours behind UTC all year. */
const BEHIND_UTC_MS = 3 * 3_600_000;

/** The calendar date in São Paulo of a moment (epoch ms). */
export function dateInSaoPaulo(epochMs: number): string {
  return dateOf(Math.floor((epochMs - BEHIND_UTC_MS) / DAY_MS));
}

/** The date so many months before or after another; the month's last day where it has no such day. */
export function monthsFrom(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
}

/** The date so many days before or after another. */
export function daysFrom(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** A moment as the standard writes it in consents and envelopes: UTC to the second. */
export function toTheSecond(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/**
 * A transaction's time as it is sent: UTC to the millisecond. Between 21:00 and midnight in São Paulo the UTC date is the next
 * day's; only with `date-shift` on is that time told, otherwise the last minute before it.
 */
export function transactionTime(epochMs: number, isShifted: boolean): string {
  const exact = new Date(epochMs).toISOString();
  const day = dateInSaoPaulo(epochMs);
  return isShifted || exact.startsWith(day) ? exact : `${day}T23:59:00.000Z`;
}
