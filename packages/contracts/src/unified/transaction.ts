import { z } from 'zod';
import { bankResourceId, calendarDate, currencyCode, decimalString, extensions, timestamp } from '../primitives.ts';
import { identification } from './identification.ts';

/** `Pending` moves no booked balance; `Reversed` was booked and has been taken back by another entry. */
export const transactionStatus = z.enum(['Pending', 'Booked', 'Reversed']);
export type TransactionStatus = z.infer<typeof transactionStatus>;

export const counterparty = z.strictObject({
  name: z.string().max(256).optional(),
  identification: identification.optional(),
});
export type Counterparty = z.infer<typeof counterparty>;

/** `categoryCode` is an ISO 18245 merchant category code. */
export const merchant = z.strictObject({
  name: z.string().max(256).optional(),
  categoryCode: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
});
export type Merchant = z.infer<typeof merchant>;

/** One transaction as an adapter maps it. */
export const unifiedTransaction = z.strictObject({
  /** The bank's own id; absent where the bank gives none. Unique within the account at the most. */
  bankTransactionId: bankResourceId.optional(),
  status: transactionStatus,
  /** In the account's currency and from the user's view: a credit is positive, a debit negative. */
  amount: decimalString,
  currency: currencyCode,
  /** The bank's calendar day of booking; absent while pending. */
  bookingDate: calendarDate.optional(),
  valueDate: calendarDate.optional(),
  /** When it happened, where the bank knows. */
  transactionTime: timestamp.optional(),
  /** Amount (same sign as `amount`) and currency before conversion; `exchangeRate` as the bank states it. */
  original: z
    .strictObject({ amount: decimalString, currency: currencyCode, exchangeRate: decimalString.optional() })
    .optional(),
  description: z.string().max(2048),
  counterparty: counterparty.optional(),
  merchant: merchant.optional(),
  /** The bank's own reference. */
  reference: z.string().max(256).optional(),
  /** ISO 20022 EndToEndIdentification. */
  endToEndId: z.string().max(256).optional(),
  /** The bank's code of the kind of transaction: ISO 20022 `Domain-Family-SubFamily`, or one of its own. */
  bankTransactionCode: z
    .strictObject({ scheme: z.enum(['ISO20022', 'Proprietary']), code: z.string().min(1).max(64) })
    .optional(),
  /** Bank id of the pending entry that this one takes the place of. */
  supersedes: bankResourceId.optional(),
  /** Bank id of the entry that this one takes back. */
  reverses: bankResourceId.optional(),
  extensions: extensions.optional(),
});
export type UnifiedTransaction = z.infer<typeof unifiedTransaction>;
