const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** 01:00 UTC of a month's last Sunday (months as JavaScript counts them). */
function lastSundayOf(year: number, month: number): number {
  const lastDay = Date.UTC(year, month + 1, 0, 1);
  return lastDay - new Date(lastDay).getUTCDay() * DAY_MS;
}

/**
 * Berlin's clock at a moment, as the epoch ms at which a clock in UTC shows the same: one hour ahead of UTC, two from the last
 * Sunday of March to that of October, 01:00 UTC (directive 2000/84/EC).
 */
export function berlinClock(epochMs: number): number {
  const year = new Date(epochMs).getUTCFullYear();
  const isSummer = epochMs >= lastSundayOf(year, 2) && epochMs < lastSundayOf(year, 9);
  return epochMs + (isSummer ? 2 : 1) * HOUR_MS;
}

/** The calendar date in Berlin. */
export function berlinDate(epochMs: number): string {
  return new Date(berlinClock(epochMs)).toISOString().slice(0, 10);
}

/** How far behind the clock is by which some accounts' entries are dated. */
const SLOW_MS = 3 * HOUR_MS;

/**
 * The date that the bank gives a moment: Berlin's, or, of an account with the oddity `date-shift`, that of a clock three hours
 * slow, so that what is booked shortly after midnight is dated the day before.
 */
export function bankDate(epochMs: number, isShifted: boolean): string {
  return berlinDate(isShifted ? epochMs - SLOW_MS : epochMs);
}

/** A date so many days later, or earlier. */
export function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole seconds until Berlin's next midnight; what the clock is put forward or back meanwhile is not counted. */
export function secondsToMidnight(epochMs: number): number {
  return Math.ceil((DAY_MS - (berlinClock(epochMs) % DAY_MS)) / 1000);
}

/** The moment of Berlin's midnight on the day that begins at this one in UTC. */
function berlinMidnight(utcMidnight: number): number {
  return utcMidnight - (berlinClock(utcMidnight - HOUR_MS) - (utcMidnight - HOUR_MS));
}

/** The moment at which a date ends in Berlin, epoch ms. */
export function endOfBerlinDay(date: string): number {
  return berlinMidnight(Date.parse(date) + DAY_MS);
}

/** The moments (epoch ms) to which the bank gives the dates `from` to `to`, both included: from the first until before the second. */
export function momentsOf(from: string, to: string, isShifted: boolean): readonly [begin: number, end: number] {
  const late = isShifted ? SLOW_MS : 0;
  return [berlinMidnight(Date.parse(from)) + late, endOfBerlinDay(to) + late];
}
