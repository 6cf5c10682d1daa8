import type { ConnectionDocument } from '@of/models';
import type { Announce } from '../sync/announce.ts';
import { endOpenRuns } from '../sync/end-open-runs.ts';
import type { Store } from '../sync/store.ts';
import { purgeConnection } from './purge-connection.ts';

const BATCH = 100;

/** Ends what runs under an expired consent: from here on no page of it can be committed. */
async function endConnection(
  store: Store,
  announce: Announce,
  { _id, ConnectionConsent }: ConnectionDocument,
  now: Date,
) {
  const { ConsentId } = ConnectionConsent;
  return store.inTransaction(async (session) => {
    const ended = await store.connections
      .findOneAndUpdate(
        {
          _id,
          'ConnectionConsent.ConsentId': ConsentId,
          'ConnectionConsent.ExpirationDate': { $lte: now },
          ConnectionStatus: { $ne: 'Revoked' },
        },
        { $set: { ConnectionStatus: 'ReconsentRequired' }, $unset: { SyncClaim: 1 } },
        { session, returnDocument: 'after' },
      )
      .lean<ConnectionDocument>();
    if (ended === null) return undefined;
    await endOpenRuns(store, announce, { ConsentId }, 'The consent has expired', session);
    return ended;
  });
}

/**
 * Ends connections whose consent has expired: what was fetched under it is deleted, as it may not be read any more, and the
 * connection asks for a new consent. Safe to repeat and to run in several processes.
 */
export async function expireConsents(store: Store, announce: Announce, now = new Date()): Promise<void> {
  const due = await store.connections
    .find({
      'ConnectionConsent.ExpirationDate': { $lte: now },
      ConnectionStatus: { $ne: 'Revoked' },
      'ConnectionDates.PurgeDate': { $exists: false },
    })
    .limit(BATCH)
    .lean<ConnectionDocument[]>();
  for (const connection of due) {
    const ended = await endConnection(store, announce, connection, now);
    if (ended !== undefined) await purgeConnection(store, announce, ended);
  }
}
