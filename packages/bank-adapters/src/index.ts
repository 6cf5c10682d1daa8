export type {
  BankAdapter,
  BankFeature,
  BankFetch,
  BankMap,
  Institution,
  OAuthProfile,
  Page,
  TransactionRange,
} from './contract/bank-adapter.ts';
export type {
  BankConsentCalls,
  BankConsentStatus,
  ConsentCall,
  ConsentSession,
  WantedConsent,
} from './contract/bank-consent.ts';
export { BankError, type BankErrorCode } from './contract/bank-error.ts';
export type { BankResponse, BankSession, CallContext, QueryValue } from './contract/bank-session.ts';
export {
  AdapterLoadError,
  type AdapterRegistry,
  createRegistry,
  loadAdapters,
  UnknownBankError,
} from './registry/adapter-registry.ts';
export { BankConfigError, type BankEndpoint, bankEndpoints, bankVariablePrefix } from './registry/bank-endpoints.ts';
