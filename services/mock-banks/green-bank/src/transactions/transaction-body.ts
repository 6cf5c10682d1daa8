import type { LedgerTransaction, TransactionKind } from '@of/mock-bank-kit';
import { greenIds, transactionIdOf } from '../ids.ts';
import { dateTimeOf, jsonNumber } from '../wire-values.ts';

const TYPES: Readonly<Record<TransactionKind, string>> = {
  'card-payment': 'CardPayment',
  'direct-debit': 'DirectDebit',
  'standing-order': 'StandingOrder',
  transfer: 'Transfer',
  salary: 'Salary',
  'cash-withdrawal': 'CashWithdrawal',
  'loan-repayment': 'LoanRepayment',
  'card-repayment': 'CardRepayment',
  interest: 'Interest',
  fee: 'Fee',
  refund: 'Refund',
  reversal: 'Reversal',
};

function partiesOf({ merchant, counterparty, reversalOf }: LedgerTransaction) {
  return {
    ...(merchant === undefined ? {} : { MerchantName: merchant.name, MerchantCategoryCode: merchant.categoryCode }),
    ...(counterparty === undefined ? {} : { CounterpartyName: counterparty.name }),
    ...(counterparty?.accountNumber === undefined ? {} : { CounterpartyAccountNumber: counterparty.accountNumber }),
    ...(reversalOf === undefined ? {} : { ReversalOf: transactionIdOf(reversalOf) }),
  };
}

/** A booked transaction in Green Bank's model: a debit is negative, what does not apply is left out. */
export function transactionBody(transaction: LedgerTransaction, accountId: string, currency: string) {
  return {
    TransactionId: greenIds.transaction(transaction, transaction.bookedAt),
    AccountId: accountId,
    TransactionStatus: 'Booked',
    TransactionType: TYPES[transaction.kind],
    TransactionAmount: jsonNumber(transaction.amountMinor),
    TransactionCurrency: currency,
    TransactionDate: {
      BookingDate: new Date(transaction.bookedAt).toISOString(),
      ValueDate: dateTimeOf(transaction.valueDay),
    },
    ...partiesOf(transaction),
    GreenTransactionNarrative: transaction.text,
  };
}
