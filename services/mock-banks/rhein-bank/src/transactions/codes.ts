import type { LedgerTransaction, TransactionKind } from '@of/mock-bank-kit';

/** The ISO 20022 code and the one of the German banks (business transaction code) for each kind of entry. */
const CODES: Readonly<Record<TransactionKind, readonly [iso: string, german: string]>> = {
  'card-payment': ['PMNT-CCRD-POSD', 'NDDT+107'],
  'direct-debit': ['PMNT-RDDT-ESDD', 'NDDT+105'],
  'standing-order': ['PMNT-ICDT-STDO', 'NSTO+117'],
  transfer: ['PMNT-ICDT-ESCT', 'NTRF+116'],
  salary: ['PMNT-RCDT-SALA', 'NTRF+153'],
  'cash-withdrawal': ['PMNT-CCRD-CWDL', 'NMSC+106'],
  'loan-repayment': ['LDAS-CSLN-PPAY', 'NMSC+193'],
  'card-repayment': ['PMNT-ICDT-BOOK', 'NTRF+116'],
  interest: ['ACMT-MCOP-INTR', 'NINT+814'],
  fee: ['ACMT-MDOP-CHRG', 'NCHG+808'],
  refund: ['PMNT-CCRD-RIMB', 'NMSC+166'],
  reversal: ['PMNT-CCRD-RPCR', 'NRTI+109'],
};

/** The codes of an entry: both, one of them, or none. @param which a number from 0 to 5 */
export function codesOf({ kind, amountMinor }: LedgerTransaction, which: number) {
  const [iso, german] = CODES[kind];
  const code = kind === 'transfer' && amountMinor > 0 ? 'PMNT-RCDT-ESCT' : iso;
  return {
    ...(which < 4 ? { bankTransactionCode: code } : {}),
    ...(which === 0 || which === 4 ? { proprietaryBankTransactionCode: german } : {}),
  };
}
