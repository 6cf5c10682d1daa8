import type { BankLedger, LedgerAccount, Oddities } from '@of/mock-bank-kit';
import { jsonNumber } from '../wire-values.ts';
import { accountDescriptor } from './descriptor.ts';

/**
 * A checking or savings account in full (DepositAccount): `currentBalance` counts what is posted, `availableBalance` what is
 * pending too, and, with the oddity balance-choice, what the customer may overdraw.
 */
export function depositBody(
  account: LedgerAccount,
  accountId: string,
  { ledger, oddities }: { readonly ledger: BankLedger; readonly oddities: Oddities },
  now: number,
) {
  const posted = ledger.balanceMinor(account.key, now);
  const line = oddities.isOn('balance-choice', account) ? account.creditLimitMinor : 0;
  return {
    ...accountDescriptor(account, accountId),
    currentBalance: jsonNumber(posted),
    availableBalance: jsonNumber(ledger.balanceMinor(account.key, now, 'pending') + line),
    ...(account.creditLimitMinor > 0 ? { overdraftOptIn: true, overdrafted: posted < 0 } : {}),
  };
}
