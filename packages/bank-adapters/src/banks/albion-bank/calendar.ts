/** Albion Bank keeps its calendar in London, and writes times in UTC or with London's offset. */

const HOUR_MS = 3_600_000;
const FIRST_YEAR = '1900';
const KNOWN_HOURS = 20_000;
const london = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
/** London's offsets are whole hours, so an hour of UTC has one day there: asking for each time anew would cost most of a map. */
const days = new Map<number, string>();

/** The bank's calendar day of a time. @param time RFC 3339 */
export function day(time: string): string {
  // No day of an account, but what stands for none: it stays what it is.
  if (time < FIRST_YEAR) return time.slice(0, 10);
  const hour = Math.floor(Date.parse(time) / HOUR_MS);
  const known = days.get(hour);
  if (known !== undefined) return known;
  if (days.size >= KNOWN_HOURS) days.clear();
  const found = london.format(hour * HOUR_MS);
  days.set(hour, found);
  return found;
}
