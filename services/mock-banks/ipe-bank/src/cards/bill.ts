import type { BankLedger, LedgerAccount, LedgerTransaction } from '@of/mock-bank-kit';
import { dateInSaoPaulo, monthsFrom } from '../calendar.ts';
import { stableUuid } from '../ids.ts';

/** A card's closed bill: of what was booked in one month, due on the twelfth of the next. */
export interface Bill {
  readonly id: string;
  /** `2026-10`. */
  readonly month: string;
  readonly dueDate: string;
  /** What is billed, in minor units; negative when the card owes the customer. */
  readonly totalMinor: number;
  readonly transactions: readonly LedgerTransaction[];
  readonly payments: readonly LedgerTransaction[];
}

const monthOf = (epochMs: number): string => dateInSaoPaulo(epochMs).slice(0, 7);

/** The id of the bill on which an entry of that moment stands; undefined while the bill is open. */
export function billIdAt({ key }: LedgerAccount, bookedAt: number, now: number): string | undefined {
  const month = monthOf(bookedAt);
  return month < monthOf(now) ? stableUuid('bill', key, month) : undefined;
}

/** The closed bills at `now`, the latest first. A payment counts for the bill that was closed last before it. */
export function billsOf(ledger: BankLedger, account: LedgerAccount, now: number): readonly Bill[] {
  const booked = ledger.transactions(account.key, now).filter(({ bookedAt }) => bookedAt <= now);
  const months = [...new Set(booked.map(({ bookedAt }) => monthOf(bookedAt)))].filter((month) => month < monthOf(now));
  return months
    .map((month) => {
      const next = monthsFrom(`${month}-01`, 1);
      const transactions = booked.filter(({ bookedAt }) => monthOf(bookedAt) === month);
      const billed = transactions.filter(({ kind }) => kind !== 'card-repayment');
      return {
        id: stableUuid('bill', account.key, month),
        ...{ month, transactions },
        dueDate: `${next.slice(0, 7)}-12`,
        totalMinor: billed.reduce((sum, { amountMinor }) => sum - amountMinor, 0),
        payments: booked.filter(
          ({ kind, bookedAt }) => kind === 'card-repayment' && monthOf(bookedAt) === next.slice(0, 7),
        ),
      };
    })
    .sort((a, b) => (a.month < b.month ? 1 : -1));
}
