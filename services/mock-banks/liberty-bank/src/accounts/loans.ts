import { type BankLedger, type LedgerProduct, type LedgerTransaction, startOfDay } from '@of/mock-bank-kit';
import { libertyIds } from '../ids.ts';
import { monthsLater } from '../wire-values.ts';

/** A loan or mortgage as it stands now. */
export interface Loan {
  readonly product: LedgerProduct;
  readonly id: string;
  readonly status: 'OPEN' | 'PAID' | 'CLOSED';
  /** Epoch ms of the day of the last instalment. */
  readonly maturesAt: number;
  /** Finds the instalments that were paid from the checking account, oldest first. */
  readonly payments: () => readonly LedgerTransaction[];
}

/** A loan that is paid back stays to be looked at for a year, then it is closed. */
const KEPT_MONTHS = 12;

function paymentsOf(ledger: BankLedger, { userName, label }: LedgerProduct, now: number): readonly LedgerTransaction[] {
  const checking = ledger.accounts(userName).find(({ kind }) => kind === 'checking');
  if (checking === undefined) return [];
  const named = label.toUpperCase();
  return ledger
    .transactions(checking.key, now)
    .filter(({ kind, text, bookedAt }) => kind === 'loan-repayment' && text.endsWith(named) && bookedAt <= now);
}

/** The customer's loans and mortgages. */
export function loansOf(ledger: BankLedger, userName: string, now: number): readonly Loan[] {
  return ledger.products(userName, now).map((product) => {
    const maturesAt = monthsLater(startOfDay(product.openedOn), product.termMonths);
    const isClosed = now >= monthsLater(maturesAt, KEPT_MONTHS);
    const status = product.outstandingMinor > 0 ? 'OPEN' : isClosed ? 'CLOSED' : 'PAID';
    const payments = () => paymentsOf(ledger, product, now);
    return { product, id: libertyIds.product(product), status, maturesAt, payments };
  });
}
