import { utcDay } from '../../contract/utc-time.ts';

const DAY_MS = 86_400_000;
/** São Paulo is three hours behind UTC: Brazil gave up summer time in 2019. */
const BEHIND_UTC_MS = 3 * 3_600_000;

/** The calendar date in São Paulo of a time in UTC: `2026-11-24T01:30:00.000Z` is the 23rd. */
export function dateInSaoPaulo(utcTime: string): string {
  return utcDay(Date.parse(utcTime) - BEHIND_UTC_MS);
}

/** The date so many days before another. */
export function daysBefore(date: string, days: number): string {
  return utcDay(Date.parse(date) - days * DAY_MS);
}
