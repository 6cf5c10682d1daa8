import {
  type BankAccess,
  type BankLedger,
  BankProblem,
  type LedgerAccount,
  type LedgerProduct,
} from '@of/mock-bank-kit';
import { ids } from '../ids.ts';

/** What the standard calls an account: also a loan is one. */
export type Holding =
  | { readonly id: string; readonly account: LedgerAccount }
  | { readonly id: string; readonly loan: LedgerProduct };

/** Everything that the customer shares: the accounts that were chosen, and the loans, which go with the customer. */
export function holdingsOf(access: BankAccess, ledger: BankLedger, now: number): readonly Holding[] {
  const loans = ledger.products(access.userName, now).map((loan) => ({ id: ids.product(loan), loan }));
  return [...access.accounts.map((account) => ({ id: access.accountId(account), account })), ...loans];
}

/** One of them. Throws BankProblem account-not-shared or account-not-found. */
export function holdingOf(access: BankAccess, ledger: BankLedger, id: string, now: number): Holding {
  const found = holdingsOf(access, ledger, now).find((one) => one.id === id);
  return found ?? { id, account: access.account(id) };
}

/** The product categories of the standard. */
export function categoryOf(holding: Holding): string {
  if ('loan' in holding) return holding.loan.kind === 'mortgage' ? 'RESIDENTIAL_MORTGAGES' : 'PERS_LOANS';
  return holding.account.kind === 'credit-card' ? 'CRED_AND_CHRG_CARDS' : 'TRANS_AND_SAVINGS_ACCOUNTS';
}

/** The holdings that the filters of a list leave. Every account here is open and its customer's own. */
export function filtered(
  holdings: readonly Holding[],
  filter: {
    readonly 'product-category'?: string | undefined;
    readonly 'open-status': 'ALL' | 'OPEN' | 'CLOSED';
    readonly 'is-owned'?: 'true' | 'false' | undefined;
  },
): readonly Holding[] {
  if (filter['open-status'] === 'CLOSED' || filter['is-owned'] === 'false') return [];
  const category = filter['product-category'];
  if (category === undefined) return holdings;
  if (!/^[A-Z_]{1,40}$/.test(category)) throw new BankProblem('invalid-parameter', 'product-category is none');
  return holdings.filter((one) => categoryOf(one) === category);
}
