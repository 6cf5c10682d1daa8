import type { AdapterRegistry } from '@of/bank-adapters';
import type { ConsentAuthorised } from '@of/contracts';
import type { ConnectionDocument } from '@of/models';
import { Types } from 'mongoose';
import { isErased } from '../erasure/erased-users.ts';
import type { Announce } from '../sync/announce.ts';
import { endOpenRuns } from '../sync/end-open-runs.ts';
import { createRun } from '../sync/request-sync.ts';
import type { Store } from '../sync/store.ts';
import { forgetLooks } from './forget-looks.ts';

/** The first sync says when the next is; when none ends within this time, another is asked for. */
const FIRST_SYNC_MS = 3_600_000;

/**
 * Whether a connection has seen this consent, or one that came after it. Events of different subjects overtake each other and
 * any may come twice: neither may bring an ended consent back.
 */
function isStale(connection: ConnectionDocument, event: ConsentAuthorised): boolean {
  const { ConsentId, AuthorisationDate } = connection.ConnectionConsent;
  return (
    ConsentId === event.consentId ||
    AuthorisationDate.getTime() > Date.parse(event.authorisedAt) ||
    connection.RevokedConsents?.includes(event.consentId) === true
  );
}

/**
 * Puts the connection of the event's user and bank under the new consent, making it where there is none, and asks for a sync:
 * all in one transaction. A second or stale event changes nothing, and neither does one of a user who was erased.
 * @throws UnknownBankError
 */
export async function onConsentAuthorised(
  store: Store,
  adapters: AdapterRegistry,
  announce: Announce,
  event: ConsentAuthorised,
): Promise<void> {
  const { institution } = adapters.get(event.bankId);
  const owner = { UserId: new Types.ObjectId(event.userId), UserName: event.userName };
  const consent = {
    ConsentId: event.consentId,
    Permissions: event.permissions,
    AuthorisationDate: new Date(event.authorisedAt),
    ExpirationDate: new Date(event.expiresAt),
  };
  const key = { 'ConnectionUser.UserId': owner.UserId, 'ConnectionBank.BankId': event.bankId };
  await store.inTransaction(async (session) => {
    if (await isErased(store, owner.UserId, session)) return;
    const known = await store.connections.findOne(key, null, { session }).lean();
    if (known !== null && isStale(known, event)) return;
    if (known !== null) {
      const message = 'A newer consent has taken the place of this one';
      await endOpenRuns(store, announce, { ConnectionId: known._id }, message, session);
      await forgetLooks(store, known, session);
    }
    const connection = await store.connections
      .findOneAndUpdate(
        key,
        {
          $set: {
            ConnectionStatus: 'Active',
            ConnectionConsent: consent,
            'ConnectionUser.UserName': owner.UserName,
            'ConnectionBank.BankName': institution.name,
            'SyncSchedule.NextDate': new Date(Date.now() + FIRST_SYNC_MS),
          },
          // Whoever still works under the older consent loses the right to write with it; banks count accesses by consent.
          $unset: {
            SyncClaim: 1,
            ConnectionAllowance: 1,
            'ConnectionDates.PurgeStartDate': 1,
            'ConnectionDates.PurgeDate': 1,
          },
          $setOnInsert: { 'ConnectionDates.CreationDate': new Date() },
        },
        { session, upsert: true, returnDocument: 'after' },
      )
      .lean();
    await createRun(store, announce, connection, 'ConsentAuthorised', session);
  });
}
