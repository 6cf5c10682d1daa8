import { zoneDays } from '../../contract/zone-days.ts';

/** Wattle Bank keeps its calendar in Sydney, and writes times with whatever offset it likes. */

const HOUR_MS = 3_600_000;
const dayAt = zoneDays('Australia/Sydney');

/** The bank's calendar day of a time. @param time RFC 3339 */
export const dayOf = (time: string): string => dayAt(Date.parse(time));

/** Midnight in summer comes first: where that is still the day before, the day begins an hour later. */
function beginningOf(day: string): number {
  const inSummer = Date.parse(`${day}T00:00:00+11:00`);
  return dayAt(inSummer) === day ? inSummer : inSummer + HOUR_MS;
}

/** The first moment of a day in the bank's calendar, RFC 3339. @param day a calendar date */
export const firstMoment = (day: string): string => new Date(beginningOf(day)).toISOString();

/** The last moment of a day in the bank's calendar, RFC 3339, to the millisecond. @param day a calendar date */
export function lastMoment(day: string): string {
  const next = new Date(Date.parse(day) + 24 * HOUR_MS).toISOString().slice(0, 10);
  return new Date(beginningOf(next) - 1).toISOString();
}
