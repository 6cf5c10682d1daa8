export { type MockBankEnv, mockBankEnv } from './config.ts';
export type { Allowances } from './consents/allowances.ts';
export type { BankConsent, BankConsents, ConsentState } from './consents/bank-consents.ts';
export type {
  BankAccess,
  BankBranding,
  BankCall,
  BankDeps,
  BankRoute,
  BankRouter,
  BankScope,
  ClientCall,
  ConsentProfile,
  MockBankDefinition,
  OAuthProfile,
  ProblemAnswer,
} from './definition.ts';
export { wholeNumber } from './http/query.ts';
export { type BankSeed, loadBankSeed } from './ledger/bank-seed.ts';
export { dateOf, parseDate, startOfDay } from './ledger/calendar.ts';
export type { BankLedger } from './ledger/ledger.ts';
export { type BankIds, type LedgerView, ledgerViewSchema } from './ledger/ledger-view.ts';
export type { AccountKind, LedgerAccount, LedgerProduct, LedgerTransaction, TransactionKind } from './ledger/model.ts';
export { createMockBank, type MockBank } from './mock-bank.ts';
export type { Oddities } from './oddities/oddities.ts';
export { type Oddity, oddity } from './oddities/oddity.ts';
export { type MockBankOptions, optionsFromEnv } from './options.ts';
export { BankProblem, type BankProblemKind, httpStatusOf } from './problems.ts';
export { isSealOf, seal } from './store/seal.ts';
