import { Double, Int32, Long, ObjectId, Timestamp } from 'bson';
import { isDoc } from '../bson/codec.ts';
import { typeName } from '../bson/types.ts';
import { locationError, MongoError } from '../errors.ts';
import { expectInteger, expectString, isNullish, named, numberOf } from './arguments.ts';
import { parseDate } from './conversion.ts';
import { formatDate } from './date-format.ts';
import { addUnits, differenceIn, isoWeek, truncate } from './date-units.ts';
import type { Compile, Expression, OperatorFactory, OperatorTable, Variables } from './scope.ts';
import { type DateParts, fromLocal, partsOf, zoneOffset } from './time-zone.ts';

function asDate(value: unknown): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return new Date(value.getHighBits() * 1000);
  throw locationError(16006, `can't convert from BSON type ${typeName(value)} to Date`);
}

type Arguments = Readonly<Record<string, Expression | undefined>>;

const zoneOf = (args: Arguments, root: unknown, variables: Variables): string | null | undefined => {
  if (args['timezone'] === undefined) return undefined;
  const zone = args['timezone'](root, variables);
  return isNullish(zone) ? null : expectString(zone, 'timezone');
};

/** `$year` and the like: a date, or `{date, timezone}`. */
const part =
  (read: (parts: DateParts, local: Date) => unknown): OperatorFactory =>
  (operand, compile) => {
    const whole = isDoc(operand) && 'date' in operand;
    const single: unknown = Array.isArray(operand) && operand.length === 1 ? operand[0] : operand;
    const args: Arguments = whole
      ? { date: compile(operand['date']), timezone: 'timezone' in operand ? compile(operand['timezone']) : undefined }
      : { date: compile(single) };
    return (root, variables) => {
      const value = args['date']?.(root, variables);
      const zone = zoneOf(args, root, variables);
      if (isNullish(value) || zone === null) return null;
      const date = asDate(value);
      return read(partsOf(date, zone), new Date(date.getTime() + zoneOffset(date.getTime(), zone)));
    };
  };

const dayOfYear = (local: Date): number =>
  Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;

const unitArguments = (args: Arguments, root: unknown, variables: Variables) => {
  const unit = args['unit']?.(root, variables);
  return isNullish(unit) ? undefined : expectString(unit, 'unit');
};

const shift = (sign: 1 | -1): OperatorFactory =>
  named(['startDate', 'unit', 'amount'], ['timezone'], (args) => (root, variables) => {
    const start = args['startDate']?.(root, variables);
    const amount = args['amount']?.(root, variables);
    const unit = unitArguments(args, root, variables);
    const zone = zoneOf(args, root, variables);
    if (isNullish(start) || isNullish(amount) || unit === undefined || zone === null) return null;
    return addUnits(asDate(start), unit, sign * expectInteger(amount, 'amount'), zone);
  });

const startOfWeek = (args: Arguments, root: unknown, variables: Variables): string => {
  const day = args['startOfWeek']?.(root, variables);
  return typeof day === 'string' ? day : 'sunday';
};

function fromParts(args: Arguments, root: unknown, variables: Variables): unknown {
  const zone = zoneOf(args, root, variables);
  const value = (name: string, fallback: number): number | null => {
    if (args[name] === undefined) return fallback;
    const given = args[name](root, variables);
    return isNullish(given) ? null : expectInteger(given, name);
  };
  const [year, month, day] = [value('year', 1970), value('month', 1), value('day', 1)];
  const [hour, minute, second, ms] = [
    value('hour', 0),
    value('minute', 0),
    value('second', 0),
    value('millisecond', 0),
  ];
  if (
    year === null ||
    month === null ||
    day === null ||
    hour === null ||
    minute === null ||
    second === null ||
    ms === null ||
    zone === null
  )
    return null;
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  local.setUTCHours(hour, minute, second, ms);
  return fromLocal(local.getTime(), zone);
}

const int = (value: number): Int32 => new Int32(value);

export const dateOperators: OperatorTable = {
  $year: part(({ year }) => int(year)),
  $month: part(({ month }) => int(month)),
  $dayOfMonth: part(({ day }) => int(day)),
  $hour: part(({ hour }) => int(hour)),
  $minute: part(({ minute }) => int(minute)),
  $second: part(({ second }) => int(second)),
  $millisecond: part(({ millisecond }) => int(millisecond)),
  $dayOfWeek: part((_parts, local) => int(local.getUTCDay() + 1)),
  $isoDayOfWeek: part((_parts, local) => int(local.getUTCDay() || 7)),
  $dayOfYear: part((_parts, local) => int(dayOfYear(local))),
  $week: part((_parts, local) => int(Math.floor((dayOfYear(local) + 6 - local.getUTCDay()) / 7))),
  $isoWeek: part((_parts, local) => int(isoWeek(local).week)),
  $isoWeekYear: part((_parts, local) => Long.fromNumber(isoWeek(local).year)),
  $dateToParts: named(['date'], ['timezone', 'iso8601'], (args, operand) => (root, variables) => {
    const value = args['date']?.(root, variables);
    const zone = zoneOf(args, root, variables);
    if (isNullish(value) || zone === null) return null;
    const { year, month, day, ...time } = partsOf(asDate(value), zone);
    const local = new Date(Date.UTC(year, month - 1, day));
    const { year: isoWeekYear, week } = isoWeek(local);
    const date =
      operand['iso8601'] === true
        ? { isoWeekYear, isoWeek: week, isoDayOfWeek: local.getUTCDay() || 7 }
        : { year, month, day };
    return Object.fromEntries(Object.entries({ ...date, ...time }).map(([name, number]) => [name, int(number)]));
  }),
  $dateFromParts: named(
    [],
    ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond', 'timezone'],
    (args) => (root, variables) => fromParts(args, root, variables),
  ),
  $dateToString: named(['date'], ['format', 'timezone', 'onNull'], (args) => (root, variables) => {
    const value = args['date']?.(root, variables);
    const zone = zoneOf(args, root, variables);
    const format = args['format']?.(root, variables);
    if (isNullish(value)) return args['onNull'] === undefined ? null : args['onNull'](root, variables);
    if (zone === null || (args['format'] !== undefined && isNullish(format))) return null;
    return formatDate(asDate(value), isNullish(format) ? undefined : expectString(format, 'format'), zone);
  }),
  $dateFromString: named(['dateString'], ['format', 'timezone', 'onError', 'onNull'], (args, operand) => {
    if ('format' in operand)
      throw new MongoError('CommandNotSupported', '$dateFromString with a format is not served here');
    return (root, variables) => {
      const text = args['dateString']?.(root, variables);
      const zone = zoneOf(args, root, variables);
      if (isNullish(text)) return args['onNull'] === undefined ? null : args['onNull'](root, variables);
      if (zone === null) return null;
      const date = typeof text === 'string' ? parseDate(text) : undefined;
      if (date !== undefined) return zone === undefined ? date : fromLocal(date.getTime(), zone);
      if (args['onError'] !== undefined) return args['onError'](root, variables);
      throw new MongoError(
        'ConversionFailure',
        `Error parsing date string '${typeof text === 'string' ? text : typeof text}'`,
      );
    };
  }),
  $dateAdd: shift(1),
  $dateSubtract: shift(-1),
  $dateDiff: named(['startDate', 'endDate', 'unit'], ['timezone', 'startOfWeek'], (args) => (root, variables) => {
    const [start, end] = [args['startDate']?.(root, variables), args['endDate']?.(root, variables)];
    const unit = unitArguments(args, root, variables);
    const zone = zoneOf(args, root, variables);
    if (isNullish(start) || isNullish(end) || unit === undefined || zone === null) return null;
    return Long.fromNumber(differenceIn(asDate(start), asDate(end), unit, zone, startOfWeek(args, root, variables)));
  }),
  $dateTrunc: named(['date', 'unit'], ['binSize', 'timezone', 'startOfWeek'], (args) => (root, variables) => {
    const value = args['date']?.(root, variables);
    const unit = unitArguments(args, root, variables);
    const zone = zoneOf(args, root, variables);
    const size = args['binSize']?.(root, variables);
    if (isNullish(value) || unit === undefined || zone === null || (args['binSize'] !== undefined && isNullish(size)))
      return null;
    return truncate(
      asDate(value),
      unit,
      isNullish(size) ? 1 : expectInteger(size, 'binSize'),
      zone,
      startOfWeek(args, root, variables),
    );
  }),
  $tsSecond: (operand: unknown, compile: Compile) => {
    const value = compile(operand);
    return (root, variables) => {
      const stamp = value(root, variables);
      return stamp instanceof Timestamp ? Long.fromNumber(stamp.getHighBits()) : null;
    };
  },
  $tsIncrement: (operand: unknown, compile: Compile) => {
    const value = compile(operand);
    return (root, variables) => {
      const stamp = value(root, variables);
      return stamp instanceof Timestamp ? numberOf(stamp.getLowBits()) : stamp instanceof Double ? null : null;
    };
  },
};
