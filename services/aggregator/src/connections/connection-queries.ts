import type { ConnectionResource } from '@of/contracts';
import type { ConnectionDocument, ExternalAccountDocument, ObjectId, SyncRunDocument } from '@of/models';
import type { ClientSession } from 'mongoose';
import { connectionQuality } from '../quality/data-quality.ts';
import type { Announce } from '../sync/announce.ts';
import { createRun, OPEN } from '../sync/request-sync.ts';
import type { Store } from '../sync/store.ts';
import { connectionResource } from './connection-resource.ts';

/** The connections' accounts, as far as their data quality goes. */
async function accountsOf(store: Store, connections: readonly ConnectionDocument[], session: ClientSession) {
  return store.accounts
    .find(
      { 'AccountSource.ConnectionId': { $in: connections.map(({ _id }) => _id) } },
      { AccountQuality: 1, AccountCurrency: 1, 'AccountSource.ConnectionId': 1 },
      { session },
    )
    .lean<Pick<ExternalAccountDocument, 'AccountQuality' | 'AccountCurrency' | 'AccountSource'>[]>();
}

async function shown(
  store: Store,
  connections: readonly ConnectionDocument[],
  session: ClientSession,
): Promise<ConnectionResource[]> {
  const ids = connections.flatMap(({ LastSyncRunId }) => (LastSyncRunId === undefined ? [] : [LastSyncRunId]));
  const runs = await store.runs.find({ _id: { $in: ids } }, null, { session }).lean<SyncRunDocument[]>();
  const accounts = await accountsOf(store, connections, session);
  const byId = new Map(runs.map((run) => [run._id.toHexString(), run]));
  return connections.map((one) => {
    const own = accounts.filter(({ AccountSource }) => AccountSource.ConnectionId.equals(one._id));
    return connectionResource(one, byId.get(one.LastSyncRunId?.toHexString() ?? ''), connectionQuality(own, one));
  });
}

/** A user's connections, by bank; each with the sync run and the accounts that belong to its state. */
export async function listConnections(store: Store, userId: ObjectId): Promise<ConnectionResource[]> {
  return store.inSnapshot(async (session) => {
    const connections = await store.connections
      .find({ 'ConnectionUser.UserId': userId }, null, { session })
      .sort({ 'ConnectionBank.BankId': 1 })
      .lean<ConnectionDocument[]>();
    return shown(store, connections, session);
  });
}

/** One connection of a user; undefined when there is none with this id, or it is another user's. */
export async function findConnection(
  store: Store,
  userId: ObjectId,
  id: ObjectId,
): Promise<ConnectionResource | undefined> {
  return store.inSnapshot(async (session) => {
    const connection = await store.connections
      .findOne({ _id: id, 'ConnectionUser.UserId': userId }, null, { session })
      .lean<ConnectionDocument>();
    return connection === null ? undefined : (await shown(store, [connection], session))[0];
  });
}

/**
 * Asks for a sync at the user's wish. While a run is open that one is given, so that asking twice does not sync twice.
 * @returns `no-connection` when the user has none with this id, `not-active` when its consent was revoked or has expired
 */
export async function requestSync(
  store: Store,
  announce: Announce,
  userId: ObjectId,
  id: ObjectId,
  userIpAddress: string | undefined,
): Promise<SyncRunDocument | 'no-connection' | 'not-active'> {
  return store.inTransaction(async (session) => {
    const connection = await store.connections
      .findOne({ _id: id, 'ConnectionUser.UserId': userId }, null, { session })
      .lean<ConnectionDocument>();
    if (connection === null) return 'no-connection';
    const { ConsentId, ExpirationDate } = connection.ConnectionConsent;
    if (connection.ConnectionStatus === 'Revoked' || ExpirationDate.getTime() <= Date.now()) return 'not-active';
    const open = await store.runs
      .findOne({ ConnectionId: id, ConsentId, SyncStatus: { $in: [...OPEN] } }, null, { session })
      .sort({ 'SyncDates.RequestDate': -1 })
      .lean<SyncRunDocument>();
    return open ?? createRun(store, announce, connection, 'User', session, userIpAddress);
  });
}
