import { z } from 'zod';
import { bankId, timestamp } from '../primitives.ts';

/**
 * What a bank tells a client of by a signed webhook (Standard Webhooks): that there is something to fetch, and nothing of what it
 * is. `transactions.booked`: these accounts have booked transactions that they had not before. `consent.revoked`: the customer
 * ended the consent at the bank.
 */
export const bankWebhook = z.strictObject({
  type: z.enum(['transactions.booked', 'consent.revoked']),
  /** When it happened, by the bank's clock. */
  timestamp,
  data: z.strictObject({
    bankId,
    /** The consent resource, at banks that have such. */
    consentId: z.string().min(1).max(256).optional(),
    /** The bank's own ids of the accounts, as this consent knows them. */
    accountIds: z.array(z.string().min(1).max(256)).min(1).max(100),
  }),
});
export type BankWebhook = z.infer<typeof bankWebhook>;
