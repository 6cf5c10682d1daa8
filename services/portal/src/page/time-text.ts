const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
/** Days of a bank have no time zone: they are shown as they are. */
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });

/** How far a moment is from now: "5 minutes ago", "in 6 hours", "just now". */
export function sinceText(time: string, now = Date.now()): string {
  const distance = Date.parse(time) - now;
  const unit = UNITS.find(([, length]) => Math.abs(distance) >= length);
  if (unit === undefined) return distance > 0 ? 'in a moment' : 'just now';
  return relative.format(Math.trunc(distance / unit[1]), unit[0]);
}

/** A moment, in the reader's time zone. */
export const momentText = (time: string): string => moment.format(new Date(time));

/** A calendar day, as YYYY-MM-DD or a whole moment. */
export const dayText = (date: string): string => day.format(new Date(date));
