import { type BankAccess, type BankLedger, type LedgerAccount, startOfDay } from '@of/mock-bank-kit';
import { mongodbIds } from '../ids.ts';
import { holderOf, moneyOf } from '../wire-values.ts';

/** What is in the account: booked, and with what is pending. Both may be negative. */
function positionOf({ key, currency }: LedgerAccount, ledger: BankLedger, now: number) {
  return {
    ledger: moneyOf(ledger.balanceMinor(key, now), currency),
    available: moneyOf(ledger.balanceMinor(key, now, 'pending'), currency),
    as_of: now,
  };
}

/** An account in this bank's nested model; without the scope `balances` it has no position. */
export function accountBody(account: LedgerAccount, access: BankAccess, ledger: BankLedger, now: number) {
  const displayName = ledger.users.find(({ userName }) => userName === account.userName)?.displayName ?? '';
  return {
    account: {
      ref: mongodbIds.account(account),
      kind: account.kind,
      state: 'open',
      number: { scheme: 'account_number', value: account.number },
      opened_at: startOfDay(account.openedOn),
      holder: holderOf(account.userName, displayName),
      ...(access.allows('balances') ? { position: positionOf(account, ledger, now) } : {}),
      currency: account.currency,
      mdb_narrative: account.label,
    },
  };
}
