import type { Messaging } from '@of/messaging';
import type { ObjectId } from '@of/models';
import type { Store } from '../sync/store.ts';
import { deleteWebhooksOf } from '../webhooks/delete-webhooks.ts';
import type { WebhookStore } from '../webhooks/webhook-store.ts';
import { tombstone } from './erased-users.ts';

/** Whatever this service keeps of users. */
export interface ErasureStores {
  readonly store: Store;
  readonly webhooks: WebhookStore;
  readonly eraseMessagesOf: Messaging['eraseMessagesOf'];
}

/** Documents deleted at once. */
const CHUNK = 1000;

/**
 * Writes the tombstone down, and takes the right to write from every sync of the user: what a bank answers from here on is not
 * stored. It is written to every connection, so that a transaction that is at one has to wait or to begin anew.
 */
async function fence({ erased, connections, inTransaction }: Store, userId: ObjectId): Promise<void> {
  await inTransaction(async (session) => {
    await erased.updateOne({ _id: userId }, tombstone(), { session, upsert: true, updatePipeline: true });
    await connections.updateMany(
      { 'ConnectionUser.UserId': userId },
      { $set: { ConnectionStatus: 'Revoked' }, $unset: { SyncClaim: 1, SyncSchedule: 1 } },
      { session },
    );
  });
}

/** A chunk at a time: a history may be long, and others want to write too. */
async function deleteTransactions({ transactions }: Store, userId: ObjectId): Promise<void> {
  for (;;) {
    const found = await transactions.find({ 'TransactionUser.UserId': userId }, { _id: 1 }).limit(CHUNK).lean();
    if (found.length === 0) return;
    await transactions.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } });
  }
}

/**
 * Deletes all that is stored of a user, and leaves a tombstone. What hangs on a connection goes before it, and the changes, which are written
 * with a connection, after it: one that ends in the middle is done again from the beginning. Safe to repeat and in several processes.
 */
export async function purgeUser(
  { store, webhooks }: Pick<ErasureStores, 'store' | 'webhooks'>,
  userId: ObjectId,
): Promise<void> {
  await fence(store, userId);
  await deleteWebhooksOf(webhooks, userId);
  const connections = (await store.connections.find({ 'ConnectionUser.UserId': userId }, { _id: 1 }).lean()).map(
    ({ _id }) => _id,
  );
  await deleteTransactions(store, userId);
  await store.balances.deleteMany({ 'BalanceSource.ConnectionId': { $in: connections } });
  await store.accounts.deleteMany({ 'AccountUser.UserId': userId });
  await store.products.deleteMany({ 'ProductCustomer.UserId': userId });
  await store.runs.deleteMany({ ConnectionId: { $in: connections } });
  await store.connections.deleteMany({ _id: { $in: connections } });
  // In this order: who reads changes finds that there were none, rather than that they are forgotten.
  await store.counters.deleteOne({ _id: userId });
  await store.changes.deleteMany({ UserId: userId });
}
