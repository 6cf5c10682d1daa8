import type { ConsentRevoked } from '@of/contracts';
import { makeEvent, writeToOutbox } from '@of/messaging';
import type { ConsentDocument, StoreConnection } from '@of/models';
import type { ClientSession } from 'mongoose';

const SOURCE = 'auth';

/** Why nothing more may be read under a consent before its time: what `of.consent.revoked` tells. */
export type RevocationReason = ConsentRevoked['reason'];

/** Announces what becomes of consents and users, in the transaction in which it does. */
export interface AuthEvents {
  readonly authorised: (consent: ConsentDocument, at: Date, session: ClientSession) => Promise<void>;
  /** Goes on until its new `ExpirationDate`. */
  readonly renewed: (consent: ConsentDocument, at: Date, session: ClientSession) => Promise<void>;
  readonly revoked: (
    consent: ConsentDocument,
    reason: RevocationReason,
    at: Date,
    session: ClientSession,
  ) => Promise<void>;
  readonly userErased: (userId: string, at: Date, session: ClientSession) => Promise<void>;
  /** A transaction with an event in it has been committed. */
  readonly committed: () => void;
}

function identityOf({ ConsentId, ConsentBank, ConsentUser }: ConsentDocument) {
  return { consentId: ConsentId, bankId: ConsentBank.BankId, userId: ConsentUser.UserId.toHexString() };
}

/** Events through the outbox. @param committed wakes the relay */
export function createAuthEvents(connection: StoreConnection, committed: () => void): AuthEvents {
  const write = async (session: ClientSession, event: ReturnType<typeof makeEvent>): Promise<void> => {
    if (connection.db === undefined) throw new Error('not connected to the store');
    await writeToOutbox(connection.db, session, [event]);
  };
  return {
    authorised: (consent, at, session) =>
      write(
        session,
        makeEvent('of.consent.authorised', SOURCE, consent.ConsentId, {
          ...identityOf(consent),
          userName: consent.ConsentUser.UserName,
          permissions: consent.ConsentPermissions,
          authorisedAt: at.toISOString(),
          expiresAt: consent.ConsentDates.ExpirationDate.toISOString(),
        }),
      ),
    renewed: (consent, at, session) =>
      write(
        session,
        makeEvent('of.consent.renewed', SOURCE, consent.ConsentId, {
          ...identityOf(consent),
          renewedAt: at.toISOString(),
          expiresAt: consent.ConsentDates.ExpirationDate.toISOString(),
        }),
      ),
    revoked: (consent, reason, at, session) =>
      write(
        session,
        makeEvent('of.consent.revoked', SOURCE, consent.ConsentId, {
          ...identityOf(consent),
          revokedAt: at.toISOString(),
          reason,
        }),
      ),
    userErased: (userId, at, session) =>
      write(session, makeEvent('of.user.erased', SOURCE, userId, { userId, erasedAt: at.toISOString() })),
    committed,
  };
}
