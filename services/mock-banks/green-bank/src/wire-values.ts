import { createHash } from 'node:crypto';
import { dateOf, type LedgerAccount } from '@of/mock-bank-kit';

/**
 * Minor units as the JSON number that Green Bank writes: 5420 → 54.2. Read from the decimal text, it is the double
 * nearest to that decimal, and is printed as that decimal again.
 */
export function jsonNumber(minor: number): number {
  const sign = minor < 0 ? '-' : '';
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return Number(`${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`);
}

/** A day as the bank's date-time: its first instant in UTC. */
export function dateTimeOf(day: number): string {
  return `${dateOf(day)}T00:00:00.000Z`;
}

/** The bank's own id of a customer: 24 hexadecimal digits. */
export function userIdOf(userName: LedgerAccount['userName']): string {
  return createHash('sha256').update(`green-bank/customer/${userName}`).digest('hex').slice(0, 24);
}
