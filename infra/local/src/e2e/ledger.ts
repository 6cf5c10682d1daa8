import { z } from 'zod';

const minor = z.int();

/** What the test needs of a mock bank's own books (`GET /__bank/ledger/:user`): amounts in minor units, a credit positive. */
const ledgerSchema = z.object({
  accounts: z.array(
    z.object({
      id: z.string(),
      currency: z.string(),
      balanceMinor: minor,
      transactions: z.array(
        z.object({ id: z.string(), date: z.iso.date(), amountMinor: minor, status: z.enum(['booked', 'pending']) }),
      ),
    }),
  ),
  products: z.array(z.object({ id: z.string(), currency: z.string(), outstandingMinor: minor })),
});

/** A customer's books at a bank. */
export type Ledger = z.infer<typeof ledgerSchema>;

/** Asks a mock bank for a customer's books. */
export async function readLedger(bank: string, userName: string): Promise<Ledger> {
  const answer = await fetch(`${bank}/__bank/ledger/${userName}`);
  return ledgerSchema.parse(await answer.json());
}

/** Minor units of a currency with cents, as our API writes amounts: -5 → "-0.05". */
export function cents(amount: number): string {
  const digits = Math.abs(amount).toString().padStart(3, '0');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Sum of whole minor units. */
export const total = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);
