import { z } from 'zod';
import { dayOf } from '../ledger/calendar.ts';
import { converted } from '../ledger/foreign.ts';
import type { LedgerAccount, LedgerTransaction } from '../ledger/model.ts';

const minor = z.int().refine((amount) => amount !== 0, 'must not be 0');

/** A further transaction. Its amount is given, or follows from the foreign amount, or from what it takes back. */
export const newTransaction = z
  .strictObject({
    /** Wire id of the account. */
    account: z.string().min(1),
    /** Signed, a credit to the customer positive. */
    amountMinor: minor.optional(),
    text: z.string().min(1).max(140),
    /** Stays pending for this long; booked at once when left out. */
    pendingSeconds: z.int().min(1).max(864_000).optional(),
    /** A payment by card in another currency: `rate` units of the account's for one of it. */
    foreign: z
      .strictObject({
        minor,
        currency: z.string().regex(/^[A-Z]{3}$/),
        rate: z.string().regex(/^\d{1,4}\.\d{1,6}$/),
      })
      .optional(),
    /** Refused by the bank: never booked. */
    declined: z.literal(true).optional(),
    /** Key or wire id of the transaction of this account that it takes back. */
    reversalOf: z.string().min(1).optional(),
  })
  .refine(
    ({ amountMinor, foreign, reversalOf }) =>
      [amountMinor, foreign, reversalOf].filter((one) => one !== undefined).length === 1,
    'exactly one of amountMinor, foreign and reversalOf is needed',
  )
  .refine(
    ({ declined, pendingSeconds, reversalOf }) =>
      [declined, pendingSeconds, reversalOf].filter((one) => one !== undefined).length <= 1,
    'declined, pendingSeconds and reversalOf exclude each other',
  );

/** The ledger's transaction. @param reversed the one that it takes back @param now the bank's time, epoch ms */
export function transactionFrom(
  wanted: z.infer<typeof newTransaction>,
  account: LedgerAccount,
  { key, now, reversed }: { key: string; now: number; reversed: LedgerTransaction | undefined },
): LedgerTransaction {
  const { text, foreign, declined, pendingSeconds = 0 } = wanted;
  const bookedAt = now + pendingSeconds * 1000;
  const isByCard = foreign !== undefined || declined !== undefined || pendingSeconds > 0;
  const given = wanted.amountMinor ?? (foreign === undefined ? 0 : converted(foreign.minor, foreign.rate));
  return {
    key,
    accountKey: account.key,
    kind: reversed !== undefined ? 'reversal' : isByCard ? 'card-payment' : 'transfer',
    amountMinor: reversed === undefined ? given : -reversed.amountMinor,
    initiatedAt: now,
    bookedAt,
    valueDay: dayOf(bookedAt),
    text,
    ...(isByCard ? { merchant: { name: text, categoryCode: '5999' } } : { counterparty: { name: text } }),
    ...(foreign === undefined ? {} : { foreign }),
    ...(declined === undefined ? {} : { declined }),
    ...(reversed === undefined ? {} : { reversalOf: reversed.key }),
  };
}
