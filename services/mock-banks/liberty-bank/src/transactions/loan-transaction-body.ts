import type { LedgerTransaction } from '@of/mock-bank-kit';
import { postedIdOf } from '../ids.ts';
import { jsonNumber, timestampOf } from '../wire-values.ts';

/** An instalment as the loan's own account shows it: what went out of the checking account comes in here, under the same id. */
export function loanTransactionBody({ key, amountMinor, bookedAt, text }: LedgerTransaction) {
  const at = timestampOf(bookedAt, false);
  return {
    accountCategory: 'LOAN_ACCOUNT',
    transactionId: postedIdOf(key),
    postedTimestamp: at,
    transactionTimestamp: at,
    description: text,
    amount: jsonNumber(Math.abs(amountMinor)),
    debitCreditMemo: 'CREDIT',
    status: 'POSTED',
    transactionType: 'PAYMENT',
  };
}
