import type { ConsentRenewed } from '@of/contracts';
import type { ConnectionDocument } from '@of/models';
import { Types } from 'mongoose';
import { isErased } from '../erasure/erased-users.ts';
import type { Announce } from '../sync/announce.ts';
import { createRun } from '../sync/request-sync.ts';
import type { Store } from '../sync/store.ts';
import { forgetLooks } from './forget-looks.ts';

/** Whether the connection has gone past the consent: it is under one that came later, or saw this one's end. */
function isPast({ ConnectionConsent, RevokedConsents }: ConnectionDocument, event: ConsentRenewed): boolean {
  return (
    ConnectionConsent.AuthorisationDate.getTime() > Date.parse(event.renewedAt) ||
    RevokedConsents?.includes(event.consentId) === true
  );
}

/**
 * Lets the connection under the renewed consent go on until its new end. One that had been ended meanwhile, as the old end came
 * before this message, is in force again and is synced: what was fetched is deleted by then, or a part of it: either
 * way all of it is fetched anew. A second or stale event changes nothing, and neither does one of a user who was erased.
 * @throws when the consent's authorisation, which this event has overtaken, is still to come: the event is delivered again
 */
export async function onConsentRenewed(store: Store, announce: Announce, event: ConsentRenewed): Promise<void> {
  const userId = new Types.ObjectId(event.userId);
  const key = { 'ConnectionUser.UserId': userId, 'ConnectionBank.BankId': event.bankId };
  const end = new Date(event.expiresAt);
  await store.inTransaction(async (session) => {
    if (await isErased(store, userId, session)) return;
    const known = await store.connections.findOne(key, null, { session }).lean<ConnectionDocument>();
    if (known === null || known.ConnectionConsent.ConsentId !== event.consentId) {
      if (known !== null && isPast(known, event)) return;
      throw new Error('a consent was renewed whose authorisation has not come yet');
    }
    if (known.ConnectionStatus === 'Revoked' || known.ConnectionConsent.ExpirationDate >= end) return;
    await store.connections.updateOne(
      { _id: known._id },
      {
        $set: { 'ConnectionConsent.ExpirationDate': end, ConnectionStatus: 'Active' },
        $unset: { 'ConnectionDates.PurgeStartDate': 1, 'ConnectionDates.PurgeDate': 1 },
      },
      { session },
    );
    await forgetLooks(store, known, session);
    if (known.ConnectionStatus !== 'Active') await createRun(store, announce, known, 'ConsentAuthorised', session);
  });
}
