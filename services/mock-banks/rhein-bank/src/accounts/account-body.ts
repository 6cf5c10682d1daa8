import type { LedgerAccount } from '@of/mock-bank-kit';
import { BIC, ibanOf } from '../identification.ts';
import type { Reading } from '../reading/reading.ts';
import { type BalanceDeps, balancesOf } from './balances.ts';

const TYPES = { checking: 'CACC', savings: 'SVGS' } as const;
const PRODUCTS = { checking: 'Rhein Giro Plus', savings: 'Rhein Tagesgeld' } as const;

/** The standard's way to name an account in another resource. */
export function accountReference({ number, currency }: LedgerAccount) {
  return { iban: ibanOf(number), currency };
}

/** Where what the consent covers of an account is found. */
export function linksOf(reading: Reading, account: LedgerAccount, base: string) {
  return {
    ...(reading.covers('balances', account) ? { balances: { href: `${base}/balances` } } : {}),
    ...(reading.covers('transactions', account) ? { transactions: { href: `${base}/transactions` } } : {}),
  };
}

export interface AccountBodyDeps extends BalanceDeps {
  /** Names of the bank's customers. */
  readonly ownerOf: (account: LedgerAccount) => string;
}

/**
 * A payment account with its details. Its balances stand in it when they are asked for and covered, and the bank can give them; a
 * savings account has neither status nor BIC.
 */
export function accountBody(
  deps: AccountBodyDeps,
  reading: Reading,
  account: LedgerAccount,
  { withBalance, now }: { readonly withBalance: boolean; readonly now: number },
) {
  const kind = account.kind === 'savings' ? 'savings' : 'checking';
  const resourceId = reading.access.accountId(account);
  const hasBalances =
    withBalance && reading.covers('balances', account) && !deps.oddities.isOn('partial-failure', account);
  return {
    resourceId,
    ...accountReference(account),
    name: account.label,
    product: PRODUCTS[kind],
    cashAccountType: TYPES[kind],
    ...(kind === 'checking' ? { status: 'enabled', bic: BIC, usage: 'PRIV' } : {}),
    ...(reading.covers('ownerName', account) ? { ownerName: deps.ownerOf(account) } : {}),
    ...(hasBalances ? { balances: balancesOf(deps, account, now) } : {}),
    _links: linksOf(reading, account, `/v1/accounts/${resourceId}`),
  };
}
