import type { BankAccess, BankLedger, LedgerAccount, LedgerProduct } from '@of/mock-bank-kit';
import { albionIds } from '../ids.ts';

/** What this bank calls an account: one of the ledger's, or a loan or mortgage, which has a balance and a product too. */
export type HeldAccount =
  | { readonly type: 'account'; readonly id: string; readonly account: LedgerAccount }
  | { readonly type: 'loan'; readonly id: string; readonly product: LedgerProduct };

/** The loans and mortgages that the consent covers: all, with ReadProducts, as they are on no consent page. */
function loans(access: BankAccess, ledger: BankLedger, now: number): HeldAccount[] {
  if (!access.allows('ReadProducts')) return [];
  return ledger
    .products(access.userName, now)
    .map((product) => ({ type: 'loan', id: albionIds.product(product), product }));
}

/** Everything that the consent covers. */
export function heldAccounts(access: BankAccess, ledger: BankLedger, now: number): HeldAccount[] {
  const accounts = access.accounts.map((account): HeldAccount => {
    return { type: 'account', id: access.accountId(account), account };
  });
  return [...accounts, ...loans(access, ledger, now)];
}

/** What the AccountId names. Throws BankProblem account-not-shared or account-not-found. */
export function heldAccount(access: BankAccess, ledger: BankLedger, now: number, id: string): HeldAccount {
  const loan = loans(access, ledger, now).find((one) => one.id === id);
  return loan ?? { type: 'account', id, account: access.account(id) };
}
