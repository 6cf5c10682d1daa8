import { locationError } from '../errors.ts';
import { isoWeek } from './date-units.ts';
import { partsOf, zoneOffset } from './time-zone.ts';

const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** Formats a moment by MongoDB's format specifiers; without a format as ISO 8601, with `Z` when no zone is given. */
export function formatDate(date: Date, format: string | undefined, zone: string | undefined): string {
  const parts = partsOf(date, zone);
  const offset = zoneOffset(date.getTime(), zone) / 60_000;
  const local = new Date(date.getTime() + offset * 60_000);
  const dayOfYear = Math.floor((local.getTime() - Date.UTC(parts.year, 0, 1)) / 86_400_000) + 1;
  const month = MONTH_NAMES[parts.month - 1] ?? '';
  const specifiers: Readonly<Record<string, () => string>> = {
    '%': () => '%',
    b: () => month.slice(0, 3),
    B: () => month,
    d: () => pad(parts.day, 2),
    G: () => pad(isoWeek(local).year, 4),
    H: () => pad(parts.hour, 2),
    j: () => pad(dayOfYear, 3),
    L: () => pad(parts.millisecond, 3),
    m: () => pad(parts.month, 2),
    M: () => pad(parts.minute, 2),
    S: () => pad(parts.second, 2),
    u: () => String(local.getUTCDay() || 7),
    U: () => pad(Math.floor((dayOfYear + 6 - local.getUTCDay()) / 7), 2),
    V: () => pad(isoWeek(local).week, 2),
    w: () => String(local.getUTCDay() + 1),
    Y: () => pad(parts.year, 4),
    z: () => `${offset < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(offset) / 60), 2)}${pad(Math.abs(offset) % 60, 2)}`,
    Z: () => String(offset),
  };
  return (format ?? (zone === undefined ? '%Y-%m-%dT%H:%M:%S.%LZ' : '%Y-%m-%dT%H:%M:%S.%L')).replace(
    /%(.?)/g,
    (_whole, letter: string) => {
      const specifier = Object.hasOwn(specifiers, letter) ? specifiers[letter] : undefined;
      if (specifier === undefined) throw locationError(18536, `Invalid format character '%${letter}' in format string`);
      return specifier();
    },
  );
}
