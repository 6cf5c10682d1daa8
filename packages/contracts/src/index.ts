export {
  type AccountResource,
  accountList,
  accountResource,
  type ProductResource,
  productList,
  productResource,
} from './api/accounts.ts';
export {
  type LoginResponse,
  loginRequest,
  loginResponse,
  registeredUser,
  registrationRequest,
  userErasureRequest,
} from './api/auth.ts';
export { type BankWebhook, bankWebhook } from './api/bank-webhooks.ts';
export { type BankResource, bankList, bankResource } from './api/banks.ts';
export {
  type ConnectionResource,
  type ConnectionStatus,
  connectionList,
  connectionResource,
  connectionStatus,
  requestedSync,
  type SyncRunResource,
  type SyncStatus,
  syncRunResource,
  syncStatus,
} from './api/connections.ts';
export {
  type ConsentResource,
  type ConsentStatus,
  type CreatedConsent,
  consentList,
  consentRenewal,
  consentRequest,
  consentResource,
  consentStatus,
  createdConsent,
} from './api/consents.ts';
export {
  type DataQuality,
  type DataQualityExplanation,
  type DataQualityStatus,
  dataQuality,
} from './api/data-quality.ts';
export { type Overview, overviewSchema } from './api/overview.ts';
export {
  type CreatedSession,
  createdSession,
  type SessionAccess,
  sessionAccess,
  sessionTokenRequest,
} from './api/sessions.ts';
export { institutionQuery, totalBalanceRequest, totalDebtRequest, userIdentifierQuery } from './api/source-demo.ts';
export {
  consentCheck,
  consentCheckRequest,
  type TokenLease,
  tokenLease,
  tokenLeaseRequest,
} from './api/token-leases.ts';
export {
  type TransactionChanges,
  type TransactionPage,
  type TransactionResource,
  transactionChanges,
  transactionChangesQuery,
  transactionPage,
  transactionResource,
  transactionsQuery,
} from './api/transactions.ts';
export {
  type WebhookDeliveryResource,
  type WebhookDeliveryStatus,
  type WebhookEventType,
  type WebhookResource,
  webhookDeliveryList,
  webhookDeliveryResource,
  webhookDeliveryStatus,
  webhookEventType,
  webhookList,
  webhookRequest,
  webhookResource,
  webhookStatus,
  webhookWithSecret,
} from './api/webhooks.ts';
export { type EventData, type EventType, eventSchemas } from './events/catalogue.ts';
export {
  type ConsentAuthorised,
  type ConsentRenewed,
  type ConsentRevoked,
  consentAuthorised,
  consentRenewed,
  consentRevoked,
} from './events/consent-events.ts';
export { type EventEnvelope, eventEnvelope } from './events/envelope.ts';
export {
  type DataChanged,
  dataChanged,
  type SyncCompleted,
  type SyncCounts,
  type SyncFailed,
  type SyncProgressed,
  type SyncRequested,
  syncCompleted,
  syncCounts,
  syncFailed,
  syncProgressed,
  syncRequested,
} from './events/sync-events.ts';
export { type UserErased, userErased } from './events/user-events.ts';
export { type Permission, permission, permissions } from './permissions.ts';
export {
  bankId,
  bankResourceId,
  calendarDate,
  consentId,
  currencyCode,
  cursor,
  decimalString,
  type Extensions,
  extensions,
  type Money,
  money,
  objectIdHex,
  pageLimit,
  timestamp,
  userName,
} from './primitives.ts';
export { type ProblemCode, problemTypes } from './problems.ts';
export {
  type AccountStatus,
  type AccountType,
  accountStatus,
  accountType,
  type BalanceType,
  balanceType,
  type UnifiedAccount,
  type UnifiedBalance,
  unifiedAccount,
  unifiedBalance,
} from './unified/account.ts';
export {
  type Identification,
  type IdentificationScheme,
  identification,
  identificationScheme,
  type MaskedIdentification,
  maskedIdentification,
  maskIdentification,
} from './unified/identification.ts';
export {
  type ProductStatus,
  type ProductType,
  productStatus,
  productType,
  type UnifiedProduct,
  unifiedProduct,
} from './unified/product.ts';
export {
  type Counterparty,
  counterparty,
  type Merchant,
  merchant,
  type TransactionStatus,
  transactionStatus,
  type UnifiedTransaction,
  unifiedTransaction,
} from './unified/transaction.ts';
