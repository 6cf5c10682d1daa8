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
  WantedRenewal,
} from './contract/bank-consent.ts';
export { BankError, type BankErrorCode } from './contract/bank-error.ts';
export type { BankResponse, BankSession, CallContext, QueryValue } from './contract/bank-session.ts';
export { comparableAmount, dayOf, derivedId, fingerprintOf, usableId } from './identity/fingerprint.ts';
export { type AccountTraits, matchAccounts } from './identity/match-accounts.ts';
export { createPagePrints, type PagePrints } from './identity/page-prints.ts';
export { withoutPassing } from './identity/passing.ts';
export { type BookedTwin, pendingTwins, type Twin } from './identity/pending-twins.ts';
export {
  createRecogniser,
  type KnownEntry,
  type ListedEntry,
  type Recognised,
  type Recogniser,
} from './identity/recognise.ts';
export {
  AdapterLoadError,
  type AdapterRegistry,
  createRegistry,
  loadAdapters,
  UnknownBankError,
} from './registry/adapter-registry.ts';
export { BankConfigError, type BankEndpoint, bankEndpoints, bankVariablePrefix } from './registry/bank-endpoints.ts';
