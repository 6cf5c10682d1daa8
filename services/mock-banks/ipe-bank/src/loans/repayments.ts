import type { BankLedger, LedgerProduct } from '@of/mock-bank-kit';
import { dateInSaoPaulo } from '../calendar.ts';
import { bookedId } from '../ids.ts';

/** One instalment that was paid. */
interface Release {
  readonly id: string;
  /** Counted from the contract's beginning. */
  readonly number: number;
  readonly date: string;
  readonly amountMinor: number;
}

/** What was paid of a contract, as far back as the bank's books go. */
export interface Repayments {
  /** The last one first. */
  readonly releases: readonly Release[];
  readonly last: Release | undefined;
  /** How many instalments were paid since the contract's beginning. */
  readonly paid: number;
  readonly isSettled: boolean;
}

/** Finds the instalments of a contract in the books of its customer's accounts. */
export function repaymentsOf(ledger: BankLedger, product: LedgerProduct, now: number): Repayments {
  const label = product.label.toUpperCase();
  const releases = ledger
    .accounts(product.userName)
    .flatMap(({ key }) => ledger.transactions(key, now))
    .flatMap((transaction): Release[] => {
      const [, number, name] = /^INSTALMENT (\d+)\/\d+ (.+)$/.exec(transaction.text) ?? [];
      if (transaction.kind !== 'loan-repayment' || name !== label || transaction.bookedAt > now) return [];
      const date = dateInSaoPaulo(transaction.bookedAt);
      return [{ id: bookedId(transaction), number: Number(number), date, amountMinor: -transaction.amountMinor }];
    })
    .toReversed();
  const [last] = releases;
  return { releases, last, paid: last?.number ?? 0, isSettled: product.outstandingMinor === 0 };
}
