import type { Connection } from 'mongoose';
import { balanceHistoryModel } from './balance-history.ts';
import { bankMessageModel } from './bank-messages.ts';
import { bankRevocationModel } from './bank-revocations.ts';
import { connectionModel } from './connections.ts';
import { consentModel } from './consents.ts';
import { erasedUserModel } from './erased-users.ts';
import { externalAccountModel } from './external-accounts.ts';
import { externalProductModel } from './external-products.ts';
import { externalTransactionModel } from './external-transactions.ts';
import { syncRunModel } from './sync-runs.ts';
import { tokenModel } from './tokens.ts';
import { changeCounterModel, transactionChangeModel } from './transaction-changes.ts';
import { userSessionModel } from './user-sessions.ts';
import { userModel } from './users.ts';
import { webhookDeliveryModel } from './webhook-deliveries.ts';
import { webhookQueueModel } from './webhook-queues.ts';
import { webhookModel } from './webhooks.ts';

/**
 * Creates every collection and index that the services' queries need; what is there already stays. Every service calls it at
 * its start, in any order and at the same time as others.
 * @throws MongoServerError when an existing index contradicts the one that is needed
 */
export async function ensureIndexes(connection: Connection): Promise<void> {
  for (const model of [
    userModel,
    userSessionModel,
    consentModel,
    tokenModel,
    bankRevocationModel,
    connectionModel,
    syncRunModel,
    externalAccountModel,
    externalProductModel,
    externalTransactionModel,
    bankMessageModel,
    balanceHistoryModel,
    webhookModel,
    webhookQueueModel,
    webhookDeliveryModel,
    transactionChangeModel,
    changeCounterModel,
    erasedUserModel,
  ]) {
    await model(connection).createCollection();
    await model(connection).createIndexes();
  }
}
