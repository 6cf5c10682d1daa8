import type { BankLedger, LedgerAccount } from '@of/mock-bank-kit';

/** The name of an account's owner. */
export function ownerNames({ users }: Pick<BankLedger, 'users'>): (account: LedgerAccount) => string {
  const names = new Map(users.map(({ userName, displayName }) => [userName, displayName]));
  return ({ userName }) => names.get(userName) ?? userName;
}
