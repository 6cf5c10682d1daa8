import { zoneDays } from '../../contract/zone-days.ts';

/** Albion Bank keeps its calendar in London, and writes times in UTC or with London's offset. */

const FIRST_YEAR = '1900';
const HOUR_AT = 'YYYY-MM-DDT'.length;
const dayAt = zoneDays('Europe/London');

/** Not within an hour of midnight, and written so that London is an hour off at the most: the day is the one that is written. */
function isPlain(time: string): boolean {
  const hour = time.slice(HOUR_AT, HOUR_AT + 2);
  return hour > '00' && hour < '23' && (time.endsWith('Z') || time.endsWith('+00:00') || time.endsWith('+01:00'));
}

/** The bank's calendar day of a time. @param time RFC 3339 */
export function day(time: string): string {
  // No day of an account, but what stands for none: it stays what it is.
  return time < FIRST_YEAR || isPlain(time) ? time.slice(0, 10) : dayAt(Date.parse(time));
}
