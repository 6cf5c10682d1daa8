import type { BankLedger, LedgerAccount } from '@of/mock-bank-kit';
import { dateText, jsonNumber } from '../wire-values.ts';
import { accountDescriptor } from './descriptor.ts';

/** What was on the statement of the month before. */
function lastStatement(account: LedgerAccount, ledger: BankLedger, now: number) {
  const today = new Date(now);
  const endedAt = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1) - 1;
  return {
    lastStmtDate: dateText(endedAt),
    lastStmtBalance: jsonNumber(-ledger.balanceMinor(account.key, endedAt)),
  };
}

function lastPayment(account: LedgerAccount, ledger: BankLedger, now: number) {
  const last = ledger
    .transactions(account.key, now)
    .filter(({ kind }) => kind === 'card-repayment')
    .at(-1);
  return last === undefined
    ? {}
    : { lastPaymentAmount: jsonNumber(last.amountMinor), lastPaymentDate: dateText(last.bookedAt) };
}

/**
 * A credit card in full (LineOfCreditAccount): a positive `currentBalance` is owed, `availableCredit` is what is left of the
 * limit, pending payments counted.
 * @param isDetailed whether the consent covers more than balances
 */
export function cardBody(
  account: LedgerAccount,
  accountId: string,
  ledger: BankLedger,
  now: number,
  isDetailed: boolean,
) {
  const withPending = ledger.balanceMinor(account.key, now, 'pending');
  return {
    ...accountDescriptor(account, accountId),
    currentBalance: jsonNumber(-ledger.balanceMinor(account.key, now)),
    creditLine: jsonNumber(account.creditLimitMinor),
    availableCredit: jsonNumber(account.creditLimitMinor + withPending),
    ...(isDetailed
      ? {
          ...lastStatement(account, ledger, now),
          ...lastPayment(account, ledger, now),
          purchasesApr: 21.49,
          advancesApr: 27.99,
        }
      : {}),
  };
}
