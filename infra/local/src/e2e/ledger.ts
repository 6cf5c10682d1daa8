import { z } from 'zod';

const minor = z.int();

/** What the test needs of a mock bank's own books (`GET /__bank/ledger/:user`): amounts in minor units, a credit positive. */
const ledgerSchema = z.object({
  accounts: z.array(
    z.object({
      id: z.string(),
      currency: z.string(),
      balanceMinor: minor,
      /** A transaction has no id where the bank gives none that lasts. */
      transactions: z.array(
        z.object({
          id: z.string().optional(),
          date: z.iso.date(),
          amountMinor: minor,
          status: z.enum(['booked', 'pending']),
        }),
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

/** What a customer has and owes at banks, by currency, in minor units: an account in the red is owed, as products are. */
export function totalsOf(ledgers: readonly Ledger[]): ReadonlyMap<string, { balance: number; debt: number }> {
  const totals = new Map<string, { balance: number; debt: number }>();
  const add = (currency: string, amount: number): void => {
    const { balance, debt } = totals.get(currency) ?? { balance: 0, debt: 0 };
    totals.set(currency, { balance: balance + Math.max(amount, 0), debt: debt + Math.max(-amount, 0) });
  };
  for (const { accounts, products } of ledgers) {
    for (const { currency, balanceMinor } of accounts) add(currency, balanceMinor);
    for (const { currency, outstandingMinor } of products) add(currency, -outstandingMinor);
  }
  return totals;
}
