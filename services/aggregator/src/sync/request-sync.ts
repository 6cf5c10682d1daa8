import type { SyncRequested } from '@of/contracts';
import type { ConnectionDocument, SyncRunDocument } from '@of/models';
import { type ClientSession, Types } from 'mongoose';
import { type Announce, runIdentity } from './announce.ts';
import type { Store } from './store.ts';

/** The states of a run that has not ended. */
export const OPEN = ['Requested', 'Running'] as const;

/**
 * Writes a new run of a connection, makes it the connection's last one and announces it, in the caller's transaction.
 * @param userIpAddress of the user who asked and waits: banks want to know it
 * @returns the run, with the time of its request by the store's clock: another process reckons from then how long the user waits
 */
export async function createRun(
  store: Store,
  announce: Announce,
  connection: Pick<ConnectionDocument, '_id' | 'ConnectionBank' | 'ConnectionConsent' | 'ConnectionUser'>,
  trigger: SyncRequested['trigger'],
  session: ClientSession,
  userIpAddress?: string,
): Promise<SyncRunDocument> {
  const asked: Omit<SyncRunDocument, '_id' | 'SyncDates'> = {
    ConnectionId: connection._id,
    ConsentId: connection.ConnectionConsent.ConsentId,
    BankId: connection.ConnectionBank.BankId,
    UserId: connection.ConnectionUser.UserId,
    SyncStatus: 'Requested',
    SyncTrigger: trigger,
    ...(userIpAddress === undefined ? {} : { SyncUserAddress: userIpAddress }),
    SyncCounts: { Accounts: 0, Products: 0, Transactions: 0, Changed: 0 },
    SyncChanges: { Accounts: 0, Products: 0, Transactions: 0 },
    SyncAttempts: 0,
  };
  // An insertion that can say "now" by the store's clock.
  const run = await store.runs
    .findOneAndUpdate(
      { _id: new Types.ObjectId() },
      { $setOnInsert: asked, $currentDate: { 'SyncDates.RequestDate': true } },
      { session, upsert: true, returnDocument: 'after' },
    )
    .lean<SyncRunDocument>();
  await store.connections.updateOne({ _id: connection._id }, { $set: { LastSyncRunId: run._id } }, { session });
  await announceRequest(announce, run, session);
  return run;
}

/** Announces that a run wants a worker. */
export async function announceRequest(announce: Announce, run: SyncRunDocument, session: ClientSession): Promise<void> {
  const { connectionId, ...identity } = runIdentity(run);
  await announce(session, 'of.sync.requested', connectionId, {
    ...identity,
    connectionId,
    consentId: run.ConsentId,
    requestedAt: run.SyncDates.RequestDate.toISOString(),
    trigger: run.SyncTrigger,
  });
}
