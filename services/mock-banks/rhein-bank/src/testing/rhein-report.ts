import { z } from 'zod';
import { rheinIds } from '../ids.ts';
import type { Connected, RheinBank } from './rhein-customer.ts';

const amount = z.object({ currency: z.string(), amount: z.string() });
const entry = z.looseObject({
  transactionId: z.string().optional(),
  cardTransactionId: z.string().optional(),
  bookingDate: z.string().optional(),
  valueDate: z.string().optional(),
  transactionAmount: amount,
  originalAmount: amount.optional(),
  proprietaryBankTransactionCode: z.string().optional(),
});
const report = z.object({
  booked: z.array(entry).default([]),
  pending: z.array(entry).default([]),
  _links: z.object({ next: z.object({ href: z.string() }).optional() }),
});
const body = z.object({ transactions: report.optional(), cardTransactions: report.optional() });

export type ReportEntry = z.infer<typeof entry>;

export interface WholeReport {
  readonly booked: readonly ReportEntry[];
  readonly pending: readonly ReportEntry[];
  readonly pages: number;
}

/** Reads all pages of a list of entries. */
export async function readReport(customer: Connected, path: string): Promise<WholeReport> {
  const booked: ReportEntry[] = [];
  const pending: ReportEntry[] = [];
  let pages = 0;
  for (let next: string | undefined = path; next !== undefined; pages += 1) {
    const parsed = body.parse((await customer.get(next)).body);
    const page = report.parse(parsed.transactions ?? parsed.cardTransactions);
    booked.push(...page.booked);
    pending.push(...page.pending);
    next = page._links.next?.href;
  }
  return { booked, pending, pages };
}

/** Address of the entries of one of a customer's accounts. */
export function entriesPath(
  rhein: RheinBank,
  userName: string,
  kind: 'checking' | 'savings' | 'credit-card',
  query = 'bookingStatus=both',
): string {
  const group = kind === 'credit-card' ? 'card-accounts' : 'accounts';
  return `/v1/${group}/${rheinIds.account(rhein.account(userName, kind))}/transactions?${query}`;
}

/** Decimal text as minor units of a currency with two decimals. */
export function minorOf(text: string): number {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  return Number(`${sign}${whole}${fraction.padEnd(2, '0')}`);
}
