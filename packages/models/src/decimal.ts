import { type Connection, Types } from 'mongoose';

export type Decimal128 = Types.Decimal128;
export type ObjectId = Types.ObjectId;
export type StoreConnection = Connection;

/** A decimal of at most 15 digits: its coefficient is a whole JavaScript number. */
const SHORT_DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const MOST_DIGITS = 15;
const EXPONENT_BIAS = 6_176;

/** A short decimal's BSON value (IEEE 754-2008 decimal128, binary integer decimal): sign, 14 bits of exponent, coefficient. */
function shortDecimal(amount: string): Decimal128 {
  const negative = amount.charCodeAt(0) === 45;
  const digits = negative ? amount.slice(1) : amount;
  const dot = digits.indexOf('.');
  const decimals = dot < 0 ? 0 : digits.length - dot - 1;
  const coefficient = Number(dot < 0 ? digits : digits.slice(0, dot) + digits.slice(dot + 1));
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(coefficient % 2 ** 32, 0);
  bytes.writeUInt32LE(Math.floor(coefficient / 2 ** 32), 4);
  bytes.writeUInt32LE((EXPONENT_BIAS - decimals) * 2 ** 17 + (negative ? 2 ** 31 : 0), 12);
  return new Types.Decimal128(bytes);
}

/** A decimal text as the BSON number that money is stored in. @throws BSONError when it is no decimal of ≤ 34 digits */
export function toDecimal128(amount: string): Decimal128 {
  return amount.length <= MOST_DIGITS && SHORT_DECIMAL.test(amount)
    ? shortDecimal(amount)
    : Types.Decimal128.fromString(amount);
}

/** A calendar date ("2026-03-31") as the BSON date of its midnight in UTC: the only form in which such dates are stored. */
export function toStoredDate(calendarDate: string): Date {
  return new Date(`${calendarDate}T00:00:00.000Z`);
}

/** The calendar date that a stored date stands for. */
export function toCalendarDate(stored: Date): string {
  return stored.toISOString().slice(0, 10);
}
