import type { ConsentRevoked } from '@of/contracts';
import type { ConnectionDocument } from '@of/models';
import { type ClientSession, Types } from 'mongoose';
import type { Announce } from '../sync/announce.ts';
import { OPEN } from '../sync/request-sync.ts';
import type { Store } from '../sync/store.ts';

/** Revocations that overtook their authorisation: a connection remembers the newest few. */
const REMEMBERED = 20;
/** Transactions deleted in one transaction. */
const CHUNK = 1000;

/** Ends the connection, if it still is under that consent: from here on no page of it can be committed. */
async function endConnection(store: Store, event: ConsentRevoked): Promise<ConnectionDocument | undefined> {
  const key = {
    'ConnectionUser.UserId': new Types.ObjectId(event.userId),
    'ConnectionBank.BankId': event.bankId,
  };
  return store.inTransaction(async (session) => {
    const ended = await store.connections
      .findOneAndUpdate(
        { ...key, 'ConnectionConsent.ConsentId': event.consentId },
        { $set: { ConnectionStatus: 'Revoked' }, $unset: { SyncClaim: 1 } },
        { session, returnDocument: 'after' },
      )
      .lean();
    await store.runs.updateMany(
      { ConsentId: event.consentId, SyncStatus: { $in: [...OPEN] } },
      {
        $set: {
          SyncStatus: 'Failed',
          'SyncDates.FinishDate': new Date(),
          SyncError: { Code: 'consent-not-active', Message: 'The consent has been revoked' },
        },
      },
      { session },
    );
    if (ended !== null) return ended;
    // Its authorisation may be still to come: then it is not taken up.
    await store.connections.updateOne(
      { ...key, RevokedConsents: { $ne: event.consentId } },
      { $push: { RevokedConsents: { $each: [event.consentId], $slice: -REMEMBERED } } },
      { session },
    );
    return undefined;
  });
}

/** The connection is under a newer consent by now: what it holds is that consent's. */
class NotRevokedAnyMore extends Error {}

/**
 * Deletes in a transaction, if the connection still is revoked. The date makes the transaction collide with a newer consent's,
 * so that nothing is deleted that its sync relies on.
 */
async function purgeStep<T>(
  store: Store,
  connection: ConnectionDocument,
  step: (session: ClientSession) => Promise<T>,
): Promise<T> {
  return store.inTransaction(async (session) => {
    const revoked = await store.connections.updateOne(
      {
        _id: connection._id,
        ConnectionStatus: 'Revoked',
        'ConnectionConsent.ConsentId': connection.ConnectionConsent.ConsentId,
      },
      { $set: { 'ConnectionDates.PurgeDate': new Date() } },
      { session },
    );
    if (revoked.matchedCount === 0) throw new NotRevokedAnyMore();
    return step(session);
  });
}

/** Deletes all that was fetched for a connection, a chunk at a time, and announces it. */
async function purge(store: Store, connection: ConnectionDocument, announce: Announce): Promise<void> {
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
    await purgeStep(store, connection, async (session) => {
      const { deletedCount } = await store.transactions.deleteMany({ _id: { $in: ids } }, { session });
      if (!more) await announce(session, 'of.transactions.changed', connectionId, { ...data, changed: deletedCount });
    });
  }
  await purgeStep(store, connection, async (session) => {
    const products = await store.products.deleteMany(of('ProductSource'), { session });
    const accounts = await store.accounts.deleteMany(of('AccountSource'), { session });
    const changed = products.deletedCount + accounts.deletedCount;
    if (changed > 0) await announce(session, 'of.accounts.changed', connectionId, { ...data, changed });
  });
}

/**
 * Ends the connection that reads under the revoked consent and deletes what was fetched; what a run under way brings after
 * this is not stored. A consent that a newer one took the place of ends nothing: the connection goes on under the newer one,
 * whose sync deletes what it does not cover. Safe to repeat.
 */
export async function onConsentRevoked(store: Store, announce: Announce, event: ConsentRevoked): Promise<void> {
  if (event.reason === 'Superseded') return;
  const ended = await endConnection(store, event);
  if (ended === undefined) return;
  await purge(store, ended, announce).catch((error: unknown) => {
    if (!(error instanceof NotRevokedAnyMore)) throw error;
  });
}
