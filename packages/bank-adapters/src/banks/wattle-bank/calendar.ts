/** Wattle Bank keeps its calendar in Sydney, and writes times with whatever offset it likes. */

const HOUR_MS = 3_600_000;
const KNOWN_HOURS = 20_000;
const sydney = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Australia/Sydney',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
/** Sydney's offsets are whole hours, so an hour of UTC has one day there: asking for each time anew would cost most of a map. */
const days = new Map<number, string>();

function dayAt(epochMs: number): string {
  const hour = Math.floor(epochMs / HOUR_MS);
  const known = days.get(hour);
  if (known !== undefined) return known;
  if (days.size >= KNOWN_HOURS) days.clear();
  const day = sydney.format(hour * HOUR_MS);
  days.set(hour, day);
  return day;
}

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
