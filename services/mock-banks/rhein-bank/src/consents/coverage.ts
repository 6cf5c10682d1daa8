import type { LedgerAccount } from '@of/mock-bank-kit';
import { ibanOf, maskedPanOf } from '../identification.ts';
import { type AccountReference, type ConsentAccess, listsOf } from './consent-request.ts';

/** What a consent can open of an account. */
export type Permission = 'accounts' | 'balances' | 'transactions' | 'ownerName';

const compact = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase();

/** Whether a reference means the account: by IBAN or account number, a card account by its masked number. */
function means(reference: AccountReference, account: LedgerAccount): boolean {
  if (reference.currency !== undefined && reference.currency !== account.currency) return false;
  if (account.kind === 'credit-card') return reference.maskedPan === maskedPanOf(account);
  const { iban, bban } = reference;
  return iban === undefined ? bban?.endsWith(account.number) === true : compact(iban) === ibanOf(account.number);
}

const covers = (list: readonly AccountReference[], account: LedgerAccount): boolean =>
  list.length === 0 || list.some((reference) => means(reference, account));

/** Whether the consent's access opens this of the account: by name, or as one that the customer has chosen. */
export function isCovered(access: ConsentAccess, permission: Permission, account: LedgerAccount): boolean {
  const { allPsd2, availableAccounts, availableAccountsWithBalance, additionalInformation } = access;
  const everything = allPsd2 ?? availableAccountsWithBalance ?? availableAccounts;
  switch (permission) {
    case 'accounts':
      return everything !== undefined || listsOf(access).some((list) => covers(list, account));
    case 'balances':
      if (everything !== undefined) return availableAccounts === undefined;
      return access.balances !== undefined && covers(access.balances, account);
    case 'transactions':
      if (everything !== undefined) return allPsd2 !== undefined;
      return access.transactions !== undefined && covers(access.transactions, account);
    case 'ownerName':
      if (everything !== undefined) return everything === 'allAccountsWithOwnerName';
      return additionalInformation?.ownerName !== undefined && covers(additionalInformation.ownerName, account);
    default:
      return permission satisfies never;
  }
}

/** What the consent is about, whatever the account: what the customer is asked, and which calls may be made at all. */
export function permissionsOf(access: ConsentAccess): Permission[] {
  const { allPsd2, availableAccounts, availableAccountsWithBalance, additionalInformation } = access;
  const everything = allPsd2 ?? availableAccountsWithBalance ?? availableAccounts;
  const has: Readonly<Record<Permission, boolean>> = {
    accounts: true,
    balances: allPsd2 !== undefined || availableAccountsWithBalance !== undefined || access.balances !== undefined,
    transactions: allPsd2 !== undefined || access.transactions !== undefined,
    ownerName: everything === 'allAccountsWithOwnerName' || additionalInformation?.ownerName !== undefined,
  };
  return (['accounts', 'balances', 'transactions', 'ownerName'] as const).filter((name) => has[name]);
}
