import { MongoError } from '../errors.ts';
import { fromLocal, partsOf, zoneOffset } from './time-zone.ts';

const FIXED_MS: Readonly<Record<string, number>> = { millisecond: 1, second: 1_000, minute: 60_000, hour: 3_600_000 };
const DAY_MS = 86_400_000;
const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const unknown = (unit: string): MongoError => new MongoError('FailedToParse', `unknown time unit value: ${unit}`);

const local = (date: Date, zone?: string): number => date.getTime() + zoneOffset(date.getTime(), zone);

/** Months since year 0, and the rest of a wall-clock time within its month. */
const monthsOf = (time: number): number => new Date(time).getUTCFullYear() * 12 + new Date(time).getUTCMonth();

function fromMonths(months: number, day: number, timeOfDay: number): number {
  const date = new Date(0);
  const last = new Date(Date.UTC(2000, 0, 1));
  last.setUTCFullYear(Math.floor(months / 12), (months % 12) + 1, 0);
  date.setUTCFullYear(Math.floor(months / 12), ((months % 12) + 12) % 12, Math.min(day, last.getUTCDate()));
  return date.getTime() + timeOfDay;
}

/** Adds calendar units in a zone; a day that a month does not have becomes its last. */
export function addUnits(date: Date, unit: string, amount: number, zone?: string): Date {
  const fixed = FIXED_MS[unit];
  if (fixed !== undefined) return new Date(date.getTime() + amount * fixed);
  const time = local(date, zone);
  if (unit === 'day' || unit === 'week') return fromLocal(time + amount * DAY_MS * (unit === 'week' ? 7 : 1), zone);
  const months = MONTHS[unit];
  if (months === undefined) throw unknown(unit);
  const timeOfDay = ((time % DAY_MS) + DAY_MS) % DAY_MS;
  return fromLocal(fromMonths(monthsOf(time) + amount * months, new Date(time).getUTCDate(), timeOfDay), zone);
}

function weekNumber(time: number, startOfWeek: string): number {
  const first = WEEKDAYS.findIndex(
    (day) => day === startOfWeek.toLowerCase() || day.slice(0, 3) === startOfWeek.toLowerCase(),
  );
  if (first < 0) throw new MongoError('FailedToParse', `unknown day of week value: ${startOfWeek}`);
  // 1970-01-01 was a Thursday.
  return Math.floor((Math.floor(time / DAY_MS) + 4 - first) / 7);
}

/** How many boundaries of a unit lie between two moments in a zone. */
export function differenceIn(
  start: Date,
  end: Date,
  unit: string,
  zone: string | undefined,
  startOfWeek: string,
): number {
  const [a, b] = [local(start, zone), local(end, zone)];
  const fixed = FIXED_MS[unit];
  if (fixed !== undefined) return Math.floor(b / fixed) - Math.floor(a / fixed);
  if (unit === 'day') return Math.floor(b / DAY_MS) - Math.floor(a / DAY_MS);
  if (unit === 'week') return weekNumber(b, startOfWeek) - weekNumber(a, startOfWeek);
  const months = MONTHS[unit];
  if (months === undefined) throw unknown(unit);
  return Math.floor(monthsOf(b) / months) - Math.floor(monthsOf(a) / months);
}

/** The beginning of the unit (or bin of units, counted from 2000-01-01) that a moment is in, in a zone. */
export function truncate(
  date: Date,
  unit: string,
  binSize: number,
  zone: string | undefined,
  startOfWeek: string,
): Date {
  const time = local(date, zone);
  const origin = Date.UTC(2000, 0, 1);
  const fixed = FIXED_MS[unit] ?? (unit === 'day' ? DAY_MS : undefined);
  if (fixed !== undefined)
    return fromLocal(origin + Math.floor((time - origin) / (fixed * binSize)) * fixed * binSize, zone);
  if (unit === 'week') {
    const weeks = weekNumber(time, startOfWeek) - weekNumber(origin, startOfWeek);
    const first = WEEKDAYS.findIndex((day) => day.startsWith(startOfWeek.toLowerCase().slice(0, 3)));
    const firstWeek = Math.floor((Math.floor(origin / DAY_MS) + 4 - first) / 7) * 7 - 4 + first;
    return fromLocal((firstWeek + Math.floor(weeks / binSize) * binSize * 7) * DAY_MS, zone);
  }
  const months = MONTHS[unit];
  if (months === undefined) throw unknown(unit);
  const size = months * binSize;
  const from2000 = monthsOf(time) - 24_000;
  return fromLocal(fromMonths(24_000 + Math.floor(from2000 / size) * size, 1, 0), zone);
}

/** ISO 8601 week and the year it belongs to, of a wall-clock time given as UTC. */
export function isoWeek(date: Date): { year: number; week: number } {
  const { year, month, day } = partsOf(date);
  const thursday = new Date(Date.UTC(year, month - 1, day));
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return { year: thursday.getUTCFullYear(), week: Math.floor((thursday.getTime() - first) / DAY_MS / 7) + 1 };
}
