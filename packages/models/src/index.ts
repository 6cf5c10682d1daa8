export { type BalanceHistoryDocument, type BalanceHistoryModel, balanceHistoryModel } from './balance-history.ts';
export { type BankMessageDocument, type BankMessageModel, bankMessageModel } from './bank-messages.ts';
export {
  type BankRevocationDocument,
  type BankRevocationModel,
  bankRevocationModel,
} from './bank-revocations.ts';
export { connectStore, pingStore } from './connect.ts';
export { type ConnectionDocument, type ConnectionModel, connectionModel } from './connections.ts';
export { type ConsentDocument, type ConsentModel, consentModel } from './consents.ts';
export {
  type Decimal128,
  type ObjectId,
  type StoreConnection,
  toCalendarDate,
  toDecimal128,
  toStoredDate,
} from './decimal.ts';
export { type ErasedUserDocument, type ErasedUserModel, erasedUserModel } from './erased-users.ts';
export {
  type AccountQuality,
  type ExternalAccountDocument,
  type ExternalAccountModel,
  externalAccountModel,
  type StoredBalance,
} from './external-accounts.ts';
export { type ExternalProductDocument, type ExternalProductModel, externalProductModel } from './external-products.ts';
export {
  type ExternalTransactionDocument,
  type ExternalTransactionModel,
  externalTransactionModel,
} from './external-transactions.ts';
export { ensureIndexes } from './indexes.ts';
export type { Owner, Provenance } from './provenance.ts';
export {
  type SyncCursor,
  type SyncPhase,
  type SyncRunDocument,
  type SyncRunModel,
  syncRunModel,
} from './sync-runs.ts';
export { type TokenDocument, type TokenModel, tokenModel } from './tokens.ts';
export {
  type ChangeCounterModel,
  changeCounterModel,
  type TransactionChangeDocument,
  type TransactionChangeModel,
  transactionChangeModel,
} from './transaction-changes.ts';
export { type UserSessionDocument, type UserSessionModel, userSessionModel } from './user-sessions.ts';
export { type UserDocument, type UserModel, userModel } from './users.ts';
export {
  type WebhookDeliveryDocument,
  type WebhookDeliveryModel,
  webhookDeliveryModel,
} from './webhook-deliveries.ts';
export { type WebhookQueueDocument, type WebhookQueueModel, webhookQueueModel } from './webhook-queues.ts';
export { type WebhookDocument, type WebhookModel, webhookModel } from './webhooks.ts';
