import type { BankAccess, BankLedger, LedgerAccount } from '@of/mock-bank-kit';
import { greenIds } from '../ids.ts';
import { dateTimeOf, jsonNumber, userIdOf } from '../wire-values.ts';

/** An account in the source's own model; without the scope `balances` the balance is left out. */
export function accountBody(account: LedgerAccount, access: BankAccess, ledger: BankLedger, now: number) {
  const balance = access.allows('balances')
    ? { AccountBalance: jsonNumber(ledger.balanceMinor(account.key, now)) }
    : {};
  return {
    AccountId: greenIds.account(account),
    AccountNumber: account.number,
    AccountIdentificationType: 'AccountNumber',
    AccountBank: 'Green Bank',
    AccountStatus: 'Active',
    AccountType: account.kind === 'checking' ? 'Checking' : 'Savings',
    ...balance,
    AccountCurrency: account.currency,
    AccountDate: { OpeningDate: dateTimeOf(account.openedOn) },
    AccountUser: { UserName: account.userName, UserId: userIdOf(account.userName) },
    GreenAccountNarrative: account.label,
  };
}
