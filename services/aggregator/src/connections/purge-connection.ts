import type { ConnectionDocument } from '@of/models';
import type { ClientSession } from 'mongoose';
import { recordChanges } from '../changes/record-changes.ts';
import type { Announce } from '../sync/announce.ts';
import type { Store } from '../sync/store.ts';

/** Transactions deleted in one transaction. */
const CHUNK = 1000;

/** The connection is under a newer consent by now: what it holds is that consent's. */
class TakenUpAgain extends Error {}

/**
 * Deletes in a transaction, if the connection still is under the consent that has ended. The date makes the transaction
 * collide with a newer consent's, so that nothing is deleted that its sync relies on.
 */
async function purgeStep<T>(
  store: Store,
  connection: ConnectionDocument,
  date: 'PurgeStartDate' | 'PurgeDate',
  step: (session: ClientSession) => Promise<T>,
): Promise<T> {
  return store.inTransaction(async (session) => {
    const ended = await store.connections.updateOne(
      {
        _id: connection._id,
        ConnectionStatus: { $ne: 'Active' },
        'ConnectionConsent.ConsentId': connection.ConnectionConsent.ConsentId,
      },
      { $set: { [`ConnectionDates.${date}`]: new Date() }, $unset: { 'ConnectionDates.SyncDate': 1 } },
      { session },
    );
    if (ended.matchedCount === 0) throw new TakenUpAgain();
    return step(session);
  });
}

async function deleteAll(store: Store, connection: ConnectionDocument, announce: Announce): Promise<void> {
  const of = (source: string) => ({ [`${source}.ConnectionId`]: connection._id });
  const connectionId = connection._id.toHexString();
  const data = {
    connectionId,
    bankId: connection.ConnectionBank.BankId,
    userId: connection.ConnectionUser.UserId.toHexString(),
  };
  for (let more = true; more; ) {
    const ids = (await store.transactions.find(of('TransactionSource'), { _id: 1 }).limit(CHUNK).lean()).map(
      ({ _id }) => _id,
    );
    more = ids.length === CHUNK;
    if (ids.length === 0) break;
    await purgeStep(store, connection, 'PurgeStartDate', async (session) => {
      const whose = { userId: connection.ConnectionUser.UserId, connectionId: connection._id };
      await recordChanges(store, whose, { removed: ids }, session);
      const { deletedCount } = await store.transactions.deleteMany({ _id: { $in: ids } }, { session });
      // None are left where the user is erased at the same time.
      if (!more && deletedCount > 0)
        await announce(session, 'of.transactions.changed', connectionId, { ...data, changed: deletedCount });
    });
  }
  await purgeStep(store, connection, 'PurgeDate', async (session) => {
    const products = await store.products.deleteMany(of('ProductSource'), { session });
    await store.balances.deleteMany(of('BalanceSource'), { session });
    const accounts = await store.accounts.deleteMany(of('AccountSource'), { session });
    const changed = products.deletedCount + accounts.deletedCount;
    if (changed > 0) await announce(session, 'of.accounts.changed', connectionId, { ...data, changed });
  });
}

/**
 * Deletes all that was fetched for a connection whose consent has ended, a chunk at a time, and announces it. It stops where a
 * newer consent takes the connection up. Safe to repeat.
 * @param connection as it is after its consent's end: not `Active`
 */
export async function purgeConnection(store: Store, announce: Announce, connection: ConnectionDocument): Promise<void> {
  await deleteAll(store, connection, announce).catch((error: unknown) => {
    if (!(error instanceof TakenUpAgain)) throw error;
  });
}
