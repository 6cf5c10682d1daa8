import type { ConsentRevoked } from '@of/contracts';
import type { ConnectionDocument } from '@of/models';
import { Types } from 'mongoose';
import { isErased } from '../erasure/erased-users.ts';
import type { Announce } from '../sync/announce.ts';
import { endOpenRuns } from '../sync/end-open-runs.ts';
import type { Store } from '../sync/store.ts';
import { purgeConnection } from './purge-connection.ts';

/** Revocations that overtook their authorisation: a connection remembers the newest few. */
const REMEMBERED = 20;

/** Ends the connection, if it still is under that consent: from here on no page of it can be committed. */
async function endConnection(
  store: Store,
  announce: Announce,
  event: ConsentRevoked,
): Promise<ConnectionDocument | undefined> {
  const userId = new Types.ObjectId(event.userId);
  const key = { 'ConnectionUser.UserId': userId, 'ConnectionBank.BankId': event.bankId };
  return store.inTransaction(async (session) => {
    const ended = await store.connections
      .findOneAndUpdate(
        { ...key, 'ConnectionConsent.ConsentId': event.consentId },
        { $set: { ConnectionStatus: 'Revoked' }, $unset: { SyncClaim: 1 } },
        { session, returnDocument: 'after' },
      )
      .lean();
    await endOpenRuns(store, announce, { ConsentId: event.consentId }, 'The consent has been revoked', session);
    if (ended !== null) return ended;
    // Its authorisation may be still to come: then it is not taken up.
    await store.connections.updateOne(
      { ...key, RevokedConsents: { $ne: event.consentId } },
      { $push: { RevokedConsents: { $each: [event.consentId], $slice: -REMEMBERED } } },
      { session },
    );
    if ((await store.connections.exists(key).session(session)) === null && !(await isErased(store, userId, session)))
      throw new Error('a consent was revoked whose authorisation has not come yet');
    return undefined;
  });
}

/**
 * Ends the connection that reads under the revoked consent and deletes what was fetched; what a run under way brings after
 * this is not stored. A consent that a newer one took the place of ends nothing: the connection goes on under the newer one,
 * whose sync deletes what it does not cover. Safe to repeat.
 * @throws when the user's first authorisation at the bank, which this event has overtaken, is still to come: the event is delivered
 * again
 */
export async function onConsentRevoked(store: Store, announce: Announce, event: ConsentRevoked): Promise<void> {
  if (event.reason === 'Superseded') return;
  const ended = await endConnection(store, announce, event);
  if (ended === undefined) return;
  await purgeConnection(store, announce, ended);
}
