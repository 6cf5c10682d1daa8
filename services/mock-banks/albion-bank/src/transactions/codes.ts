import type { LedgerTransaction, TransactionKind } from '@of/mock-bank-kit';

/** ISO 20022 family and sub-family, by the direction of the entry where it matters. */
const ISO: Readonly<Partial<Record<TransactionKind, readonly [string, string]>>> = {
  'card-payment': ['CCRD', 'POSD'],
  'cash-withdrawal': ['CCRD', 'CWDL'],
  'direct-debit': ['RDDT', 'PMDD'],
  'standing-order': ['ICDT', 'STDO'],
  salary: ['RCDT', 'SALA'],
};

const OWN: Readonly<Partial<Record<TransactionKind, string>>> = {
  'loan-repayment': 'LOAN-INSTALMENT',
  interest: 'INTEREST',
  fee: 'FEE',
  refund: 'REFUND',
  reversal: 'REVERSAL',
  'cash-withdrawal': 'ATM',
};

/** The code of an entry: ISO 20022's where there is one, the bank's own where there is not, now and then both. */
export function codesOf({ kind, amountMinor }: Pick<LedgerTransaction, 'kind' | 'amountMinor'>) {
  const isBook = kind === 'transfer' || kind === 'card-repayment';
  const iso = isBook ? ([amountMinor < 0 ? 'ICDT' : 'RCDT', 'BOOK'] as const) : ISO[kind];
  const own = OWN[kind];
  return {
    ...(iso === undefined ? {} : { BankTransactionCode: { Code: iso[0], SubCode: iso[1] } }),
    ...(own === undefined ? {} : { ProprietaryBankTransactionCode: { Code: own, Issuer: 'Albion Bank' } }),
  };
}
