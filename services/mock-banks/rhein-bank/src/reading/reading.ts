import { type BankAccess, type BankCall, type BankDeps, BankProblem, type LedgerAccount } from '@of/mock-bank-kit';
import { secondsToMidnight } from '../calendar.ts';
import { consentDetails } from '../consents/consent-request.ts';
import { isCovered, type Permission } from '../consents/coverage.ts';
import { formatError, notCovered } from '../errors.ts';
import { checkHeaders, isAttended } from '../headers.ts';
import { useAllowance } from './allowance.ts';

/** Account information as one consent lets it be read. */
export interface Reading {
  readonly access: BankAccess;
  /** Begin of the consent's force, epoch ms. */
  readonly approvedAt: number;
  /** The accounts that the customer chose and the consent covers, of the kind that the address is of. */
  readonly accounts: readonly LedgerAccount[];
  covers(permission: Permission, account: LedgerAccount): boolean;
  /** One of them. Throws BankProblem account-not-found; CONSENT_INVALID when the consent does not cover this of it. */
  account(wireId: string, permission: Permission): LedgerAccount;
  /** Counts a call that the customer does not wait for. Throws BankProblem too-many-requests. */
  count(what: string, of: readonly LedgerAccount[]): void;
}

/** Which of the customer's accounts an address is of. */
export type AccountGroup = 'accounts' | 'card-accounts';

const isOf = (group: AccountGroup, { kind }: LedgerAccount): boolean =>
  (kind === 'credit-card') === (group === 'card-accounts');

/**
 * Checks what every reading call carries: request id, accepted format, the consent that it is made under, the customer's address
 * if they wait. Throws BankProblem.
 */
export function beginReading(call: BankCall<object>, deps: BankDeps, group: AccountGroup): Reading {
  const { access, now } = call;
  checkHeaders(call);
  const { consent } = access;
  const named = call.header('consent-id');
  if (named === undefined) throw formatError('Consent-ID', 'Consent-ID is missing');
  if (consent === undefined || named !== consent.id)
    throw new BankProblem('consent-unknown', 'the access token is not of this consent');
  const details = consentDetails.parse(consent.details);
  const isUnattended = !isAttended(call);
  const covers = (permission: Permission, account: LedgerAccount) => isCovered(details.access, permission, account);
  const accounts = access.accounts.filter((account) => isOf(group, account) && covers('accounts', account));
  return {
    access,
    approvedAt: consent.changedAt,
    accounts,
    covers,
    account: (wireId, permission) => {
      const account = access.account(wireId);
      if (!accounts.includes(account)) throw new BankProblem('account-not-found', 'there is no such account');
      if (!covers(permission, account)) throw notCovered(permission);
      return account;
    },
    count: (what, of) => {
      if (!isUnattended) return;
      const { frequencyPerDay } = details;
      useAllowance(deps, of, { what: `${consent.id} ${group} ${what}`, frequencyPerDay, now }, secondsToMidnight(now));
    },
  };
}
