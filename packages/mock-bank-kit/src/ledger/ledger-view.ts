import { z } from 'zod';
import type { Oddities } from '../oddities/oddities.ts';
import type { Oddity } from '../oddities/oddity.ts';
import { dateOf, dayOf } from './calendar.ts';
import type { BankLedger } from './ledger.ts';
import type { LedgerAccount, LedgerProduct, LedgerTransaction } from './model.ts';

const minor = z.int();

/** The bank's own books of one customer in one neutral form, for a test that compares to the cent. Credit is positive. */
export const ledgerViewSchema = z.strictObject({
  bank: z.string(),
  user: z.string(),
  asOf: z.iso.datetime(),
  accounts: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['checking', 'savings', 'credit-card']),
      currency: z.string(),
      balanceMinor: minor,
      transactions: z.array(
        z.strictObject({
          /** Absent where the bank gives a transaction no id, or none that lasts. */
          id: z.string().optional(),
          date: z.iso.date(),
          amountMinor: minor,
          status: z.enum(['booked', 'pending']),
        }),
      ),
    }),
  ),
  products: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['loan', 'mortgage']),
      currency: z.string(),
      outstandingMinor: minor.nonnegative(),
      rate: z.string(),
    }),
  ),
});

export type LedgerView = z.infer<typeof ledgerViewSchema>;

/** How a bank names things on its wire; `now` decides between a transaction's pending and its booked id. */
export interface BankIds {
  /** @param consentId given where the account's id lasts for one consent only (oddity `id-scope`) */
  account(account: LedgerAccount, consentId?: string): string;
  /** Undefined where the bank gives none that lasts. */
  transaction(transaction: LedgerTransaction, now: number): string | undefined;
  product(product: LedgerProduct): string;
  /** Oddities under which an account's transactions have no id that lasts; `blank-id` and `renumbered-ids` when left out. */
  readonly lostUnder?: readonly Oddity[];
  /**
   * The calendar date that the bank gives a moment (epoch ms): UTC's when left out.
   * @param isShifted of an account with the oddity `date-shift`
   */
  date?(epochMs: number, isShifted: boolean): string;
}

/** The neutral view of one customer's books at `now` (epoch ms). */
export function viewLedger(
  bank: string,
  { ledger, oddities }: { readonly ledger: BankLedger; readonly oddities: Pick<Oddities, 'isOn'> },
  ids: BankIds,
  user: string,
  now: number,
): LedgerView {
  const { lostUnder = ['blank-id', 'renumbered-ids'] } = ids;
  const hasLastingIds = (account: LedgerAccount): boolean => !lostUnder.some((name) => oddities.isOn(name, account));
  const day = (epochMs: number, account: LedgerAccount): string =>
    ids.date?.(epochMs, oddities.isOn('date-shift', account)) ?? dateOf(dayOf(epochMs));
  return {
    bank,
    user,
    asOf: new Date(now).toISOString(),
    accounts: ledger.accounts(user).map((account) => ({
      id: ids.account(account),
      kind: account.kind,
      currency: account.currency,
      balanceMinor: ledger.balanceMinor(account.key, now),
      transactions: ledger.transactions(account.key, now).map((transaction) => ({
        ...(hasLastingIds(account) ? { id: ids.transaction(transaction, now) } : {}),
        date: day(transaction.bookedAt <= now ? transaction.bookedAt : transaction.initiatedAt, account),
        amountMinor: transaction.amountMinor,
        status: transaction.bookedAt <= now ? 'booked' : 'pending',
      })),
    })),
    products: ledger.products(user, now).map((product) => ({
      id: ids.product(product),
      kind: product.kind,
      currency: product.currency,
      outstandingMinor: product.outstandingMinor,
      rate: product.annualRate,
    })),
  };
}
