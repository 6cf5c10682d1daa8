/** Civil days in UTC as whole numbers: day 0 is 1970-01-01. Banks book on days, so the ledger counts in days. */
export type Day = number;

export const DAY_MS = 86_400_000;

/** The day on which an instant (epoch ms) falls, in UTC. */
export function dayOf(epochMs: number): Day {
  return Math.floor(epochMs / DAY_MS);
}

/** The day's first instant as epoch ms. */
export function startOfDay(day: Day): number {
  return day * DAY_MS;
}

/** ISO 8601 calendar date (`2026-11-23`) of a day. */
export function dateOf(day: Day): string {
  return new Date(startOfDay(day)).toISOString().slice(0, 10);
}

/** Reads an ISO 8601 calendar date. Throws RangeError on anything else, 2026-02-30 included. */
export function parseDate(date: string): Day {
  const epochMs = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(epochMs)) throw new RangeError('not a calendar date');
  const day = dayOf(epochMs);
  if (dateOf(day) !== date) throw new RangeError('not a calendar date');
  return day;
}

/** Months since 1970-01: a number to count months with. */
export function monthOf(day: Day): number {
  const date = new Date(startOfDay(day));
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** The given day of a month (as `monthOf` counts), or the month's last day when it is shorter. */
export function dayInMonth(month: number, dayOfMonth: number): Day {
  const first = dayOf(Date.UTC(1970 + Math.floor(month / 12), month % 12, 1));
  const firstOfNext = dayOf(Date.UTC(1970 + Math.floor((month + 1) / 12), (month + 1) % 12, 1));
  return Math.min(first + dayOfMonth - 1, firstOfNext - 1);
}

/** Monday to Friday. */
export function isWorkday(day: Day): boolean {
  // 1970-01-01 was a Thursday.
  const weekday = (((day + 3) % 7) + 7) % 7;
  return weekday < 5;
}

/** The last working day that is not after `day`: salaries due on a weekend are paid on the Friday before. */
export function workdayNotAfter(day: Day): Day {
  let candidate = day;
  while (!isWorkday(candidate)) candidate -= 1;
  return candidate;
}

/** The first working day that is not before `day`: direct debits due on a weekend are collected on the Monday after. */
export function workdayNotBefore(day: Day): Day {
  let candidate = day;
  while (!isWorkday(candidate)) candidate += 1;
  return candidate;
}
