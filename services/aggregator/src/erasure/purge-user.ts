import type { ObjectId } from '@of/models';
import type { Store } from '../sync/store.ts';
import type { WebhookStore } from '../webhooks/webhook-store.ts';

/** Whatever this service keeps of users. */
export interface ErasureStores {
  readonly store: Store;
  readonly webhooks: WebhookStore;
}

/** Documents deleted at once. */
const CHUNK = 1000;
/** How long after the erasure it is looked for what was under way at first; twice as long each time. */
const FIRST_SWEEP_MS = 10_000;
/** Nothing that was under way at the erasure still is. */
const SETTLED_MS = 3_600_000;

/**
 * Writes the tombstone down, and takes the right to write from every sync of the user: what a bank answers from here on is not
 * stored. It is written to every connection, so that a transaction that is at one has to wait or to begin anew.
 */
async function fence({ erased, connections, inTransaction }: Store, userId: ObjectId, now: Date): Promise<void> {
  await inTransaction(async (session) => {
    const sweep = new Date(now.getTime() + FIRST_SWEEP_MS);
    await erased.updateOne(
      { _id: userId },
      { $setOnInsert: { ErasedDate: now, SweepDate: sweep } },
      { session, upsert: true },
    );
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

/** The webhooks first, so that nothing more is sent, and their deliveries last, as they tell which queues there may be. */
async function deleteWebhooks({ webhooks, queues, deliveries }: WebhookStore, userId: ObjectId): Promise<void> {
  const own = await webhooks.find({ 'WebhookUser.UserId': userId }, { _id: 1 }).lean();
  await webhooks.deleteMany({ 'WebhookUser.UserId': userId });
  const told = await deliveries.distinct('WebhookId', { UserId: userId });
  await queues.deleteMany({ WebhookId: { $in: [...own.map(({ _id }) => _id), ...told] } });
  await deliveries.deleteMany({ UserId: userId });
}

/**
 * Deletes all that is a user's, and leaves a tombstone. What hangs on a connection goes before it, and the changes, which are written
 * with a connection, after it: one that ends in the middle is done again from the beginning. Safe to repeat and in several processes.
 */
export async function purgeUser({ store, webhooks }: ErasureStores, userId: ObjectId, now: Date): Promise<void> {
  await fence(store, userId, now);
  await deleteWebhooks(webhooks, userId);
  const connections = (await store.connections.find({ 'ConnectionUser.UserId': userId }, { _id: 1 }).lean()).map(
    ({ _id }) => _id,
  );
  await deleteTransactions(store, userId);
  await store.balances.deleteMany({ 'BalanceSource.ConnectionId': { $in: connections } });
  await store.accounts.deleteMany({ 'AccountUser.UserId': userId });
  await store.products.deleteMany({ 'ProductCustomer.UserId': userId });
  await store.runs.deleteMany({ ConnectionId: { $in: connections } });
  await store.connections.deleteMany({ _id: { $in: connections } });
  await store.changes.deleteMany({ UserId: userId });
  await store.counters.deleteOne({ _id: userId });
}

/** When it is looked again, after a purge at `now`; undefined when nothing can have been under way at the erasure any more. */
export function nextSweep(erasedAt: Date, now: Date): Date | undefined {
  const age = now.getTime() - erasedAt.getTime();
  return age >= SETTLED_MS ? undefined : new Date(now.getTime() + Math.max(age, FIRST_SWEEP_MS));
}
