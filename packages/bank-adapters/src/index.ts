export type {
  BankAdapter,
  BankFetch,
  BankMap,
  Institution,
  OAuthProfile,
  Page,
  TransactionRange,
} from './contract/bank-adapter.ts';
export { BankError, type BankErrorCode } from './contract/bank-error.ts';
export type { BankResponse, BankSession, QueryValue } from './contract/bank-session.ts';
