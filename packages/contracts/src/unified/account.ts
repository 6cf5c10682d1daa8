import { z } from 'zod';
import { bankResourceId, calendarDate, currencyCode, decimalString, extensions, timestamp } from '../primitives.ts';
import { identification } from './identification.ts';

export const accountType = z.enum([
  'Checking',
  'Savings',
  'CreditCard',
  'LineOfCredit',
  'Loan',
  'Mortgage',
  'Investment',
  'Other',
]);
export type AccountType = z.infer<typeof accountType>;

export const accountStatus = z.enum(['Active', 'Inactive', 'Closed']);
export type AccountStatus = z.infer<typeof accountStatus>;

/** What a balance counts: booked entries only, what can be spent now, or booked plus what is expected today. */
export const balanceType = z.enum(['Booked', 'Available', 'Expected', 'Opening', 'Other']);
export type BalanceType = z.infer<typeof balanceType>;

/** One of an account's balances. `amount` is from the user's view: what they have is positive, what they owe negative. */
export const unifiedBalance = z.strictObject({
  type: balanceType,
  amount: decimalString,
  currency: currencyCode,
  /** Whether a credit line or overdraft is counted in; absent where the bank does not say. */
  creditLineIncluded: z.boolean().optional(),
  asOf: timestamp.optional(),
  /** The bank's own name of the balance, e.g. `closingBooked` (Berlin Group) or `CLBD` (ISO 20022). */
  bankType: z.string().optional(),
});
export type UnifiedBalance = z.infer<typeof unifiedBalance>;

/** One account as an adapter maps it: `accountId` is the bank's own id. */
export const unifiedAccount = z.strictObject({
  accountId: bankResourceId,
  type: accountType,
  status: accountStatus,
  name: z.string().max(256).optional(),
  description: z.string().max(2048).optional(),
  currency: currencyCode,
  identification: identification.optional(),
  openingDate: calendarDate.optional(),
  /** All balances that the bank gives; none when it gives none or the consent has no `balances`. */
  balances: z.array(unifiedBalance),
  /** The bank has balances and could not give them this time: those that are known stay. */
  balancesMissing: z.literal(true).optional(),
  extensions: extensions.optional(),
});
export type UnifiedAccount = z.infer<typeof unifiedAccount>;
