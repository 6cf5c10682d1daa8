import { type Allowances, type BankAccess, BankProblem, type LedgerAccount, type Oddities } from '@of/mock-bank-kit';

/** The standard's OAuth scopes of customer data: a token needs the scope, and its consent the permission. */
export type ApiScope = 'accounts' | 'credit-cards-accounts' | 'loans' | 'resources';

/** Throws BankProblem insufficient-scope when the token lacks the scope. */
export function needScope(access: BankAccess, scope: ApiScope): void {
  if (!access.allows(scope)) throw new BankProblem('insufficient-scope', `the access token lacks the scope ${scope}`);
}

/** The shared deposit or savings account of that id; a card is none. Throws BankProblem account-not-shared or -not-found. */
export function depositAccount(access: BankAccess, id: string): LedgerAccount {
  const account = access.account(id);
  if (account.kind === 'credit-card') throw new BankProblem('account-not-found', 'there is no such account');
  return account;
}

/** The shared card account of that id. Throws BankProblem account-not-shared or -not-found. */
export function cardAccount(access: BankAccess, id: string): LedgerAccount {
  const account = access.account(id);
  if (account.kind !== 'credit-card') throw new BankProblem('account-not-found', 'there is no such card account');
  return account;
}

/** How often a day each list of an account can be read without the customer, where there is an allowance. */
const UNATTENDED_A_DAY = 4;

/**
 * Counts a call without the customer on an account with the oddity daily-allowance. Throws BankProblem too-many-requests, 423 at
 * this standard, without a time to come back, when the day's are used up.
 */
export function countUnattended(
  { allowances, oddities }: { readonly allowances: Allowances; readonly oddities: Oddities },
  account: LedgerAccount,
  what: string,
  call: { readonly access: BankAccess; readonly now: number; header(name: string): string | undefined },
): void {
  if (call.header('x-fapi-customer-ip-address') !== undefined || !oddities.isOn('daily-allowance', account)) return;
  try {
    allowances.use(`${call.access.clientId}/${account.key}/${what}`, UNATTENDED_A_DAY, call.now);
  } catch (error) {
    if (!(error instanceof BankProblem)) throw error;
    const own = { status: 423, code: 'LIMITE_OPERACIONAL_EXCEDIDO' };
    throw new BankProblem('too-many-requests', error.message, {}, own);
  }
}
