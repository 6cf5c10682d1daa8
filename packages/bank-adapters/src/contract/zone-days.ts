const HOUR_MS = 3_600_000;
const KNOWN_HOURS = 20_000;

/**
 * The calendar of a time zone whose offsets are whole hours: there an hour of UTC has one day, so that each is asked for once. To ask
 * for each time anew would cost most of a map.
 * @param timeZone IANA name
 * @returns a function of a moment, epoch milliseconds, that gives its calendar day
 */
export function zoneDays(timeZone: string): (epochMs: number) => string {
  const calendar = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const days = new Map<number, string>();
  return (epochMs) => {
    const hour = Math.floor(epochMs / HOUR_MS);
    const known = days.get(hour);
    if (known !== undefined) return known;
    if (days.size >= KNOWN_HOURS) days.clear();
    const day = calendar.format(hour * HOUR_MS);
    days.set(hour, day);
    return day;
  };
}
