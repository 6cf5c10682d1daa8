import { type Connection, Types } from 'mongoose';

export type Decimal128 = Types.Decimal128;
export type ObjectId = Types.ObjectId;
export type StoreConnection = Connection;

/** A decimal text as the BSON number that money is stored in. @throws BSONError when it is no decimal of ≤ 34 digits */
export function toDecimal128(amount: string): Decimal128 {
  return Types.Decimal128.fromString(amount);
}

/** A calendar date ("2026-03-31") as the BSON date of its midnight in UTC: the only form in which such dates are stored. */
export function toStoredDate(calendarDate: string): Date {
  return new Date(`${calendarDate}T00:00:00.000Z`);
}

/** The calendar date that a stored date stands for. */
export function toCalendarDate(stored: Date): string {
  return stored.toISOString().slice(0, 10);
}
