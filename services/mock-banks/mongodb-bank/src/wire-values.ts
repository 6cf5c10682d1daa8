import { createHash } from 'node:crypto';

/** Money as this bank writes it: whole minor units with their exponent beside. */
export interface MinorMoney {
  readonly minor: number;
  readonly exponent: number;
  readonly currency: string;
}

/** Minor units of a currency with two decimals, which is what this bank's accounts have. */
export function moneyOf(minor: number, currency: string): MinorMoney {
  return { minor, exponent: 2, currency };
}

/** The customer behind an account or a credit line. */
export function holderOf(userName: string, displayName: string) {
  const oid = createHash('sha256').update(`mongodb-bank/holder/${userName}`).digest('hex').slice(0, 24);
  return { login: userName, oid, display_name: displayName };
}
