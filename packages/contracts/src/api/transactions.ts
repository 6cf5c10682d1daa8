import { z } from 'zod';
import {
  bankId,
  bankResourceId,
  calendarDate,
  cursor,
  money,
  objectIdHex,
  pageLimit,
  timestamp,
} from '../primitives.ts';
import { maskedIdentification } from '../unified/identification.ts';
import { merchant, transactionStatus, unifiedTransaction } from '../unified/transaction.ts';

/** Query of `GET /v1/accounts/{id}/transactions`: `from` and `to` are booking dates, both included. */
export const transactionsQuery = z
  .strictObject({
    from: calendarDate.optional(),
    to: calendarDate.optional(),
    limit: pageLimit.default(100),
    cursor: cursor.optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    message: '"from" must not be after "to"',
    path: ['from'],
  });

/** One transaction in the API. A credit is positive, a debit negative, at every bank. */
export const transactionResource = z.strictObject({
  id: objectIdHex,
  accountId: objectIdHex,
  bankId,
  status: transactionStatus,
  amount: money,
  /** Booking date, or for a pending one the day it was made. The list is ordered by it, newest first. */
  date: calendarDate,
  bookingDate: calendarDate.optional(),
  valueDate: calendarDate.optional(),
  transactionTime: timestamp.optional(),
  original: unifiedTransaction.shape.original,
  description: z.string(),
  counterparty: z
    .strictObject({ name: z.string().optional(), identification: maskedIdentification.optional() })
    .optional(),
  merchant: merchant.optional(),
  bankTransactionId: bankResourceId.optional(),
  reference: z.string().optional(),
  endToEndId: z.string().optional(),
  bankTransactionCode: unifiedTransaction.shape.bankTransactionCode,
});
export type TransactionResource = z.infer<typeof transactionResource>;

/** A page; `nextCursor` is absent on the last one. */
export const transactionPage = z.strictObject({
  transactions: z.array(transactionResource),
  nextCursor: cursor.optional(),
});
export type TransactionPage = z.infer<typeof transactionPage>;

/** Query of `GET /v1/transactions/sync`. Without a cursor it begins with everything that is there. */
export const transactionChangesQuery = z.strictObject({ limit: pageLimit.default(100), cursor: cursor.optional() });

/**
 * What has changed in a user's transactions, at all banks, since a cursor. Apply `added` and `modified`, then `removed`; keep
 * `nextCursor`, and ask again at once while `hasMore`. Transactions are as they are now.
 */
export const transactionChanges = z.strictObject({
  added: z.array(transactionResource),
  modified: z.array(transactionResource),
  removed: z.array(z.strictObject({ id: objectIdHex })),
  nextCursor: cursor,
  hasMore: z.boolean(),
});
export type TransactionChanges = z.infer<typeof transactionChanges>;
