import type { LedgerTransaction, TransactionKind } from '@of/mock-bank-kit';

/** FDX's types of a deposit account's transactions. */
const DEPOSIT: Readonly<Record<TransactionKind, string>> = {
  'card-payment': 'POSDEBIT',
  'direct-debit': 'BILLPAYMENT',
  'standing-order': 'BILLPAYMENT',
  transfer: 'TRANSFER',
  salary: 'DIRECTDEPOSIT',
  'cash-withdrawal': 'ATMWITHDRAWAL',
  'loan-repayment': 'BILLPAYMENT',
  'card-repayment': 'BILLPAYMENT',
  interest: 'INTEREST',
  fee: 'FEE',
  refund: 'POSCREDIT',
  reversal: 'ADJUSTMENT',
};

/** FDX's types of a line of credit's. */
const LOC: Readonly<Record<TransactionKind, string>> = {
  'card-payment': 'PURCHASE',
  'direct-debit': 'PURCHASE',
  'standing-order': 'PURCHASE',
  transfer: 'PAYMENT',
  salary: 'PAYMENT',
  'cash-withdrawal': 'WITHDRAWAL',
  'loan-repayment': 'PURCHASE',
  'card-repayment': 'PAYMENT',
  interest: 'INTEREST',
  fee: 'FEE',
  refund: 'PURCHASE',
  reversal: 'ADJUSTMENT',
};

/**
 * FDX's `transactionType`. Only a reversal is an ADJUSTMENT: it tells whether `referenceTransactionId` names what is taken back, or
 * the authorization.
 */
export function typeOf({ kind, amountMinor }: LedgerTransaction, category: 'DEPOSIT_ACCOUNT' | 'LOC_ACCOUNT'): string {
  if (category === 'LOC_ACCOUNT') return LOC[kind];
  return kind === 'card-payment' && amountMinor > 0 ? 'POSCREDIT' : DEPOSIT[kind];
}
