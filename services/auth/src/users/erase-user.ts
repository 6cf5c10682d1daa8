import type { ConsentDocument, ConsentModel, StoreConnection, UserModel, UserSessionModel } from '@of/models';
import { type ClientSession, Types } from 'mongoose';
import type { ConsentEnds, Ended } from '../consents/consent-ends.ts';
import type { AuthEvents } from '../events/auth-events.ts';
import { inTransaction } from '../store/in-transaction.ts';
import type { TokenStore } from '../tokens/token-store.ts';

export interface EraseUserDeps {
  readonly connection: StoreConnection;
  readonly users: UserModel;
  readonly consents: ConsentModel;
  readonly sessions: UserSessionModel;
  readonly tokens: TokenStore;
  readonly ends: ConsentEnds;
  readonly events: Pick<AuthEvents, 'userErased' | 'committed'>;
  readonly now: () => Date;
}

/** Erases a user (GDPR art. 17). @returns false when there is none with this id, any more */
export type EraseUser = (userId: string) => Promise<boolean>;

/**
 * Makes the erasure. In one transaction every open consent ends as if withdrawn, then the user and all that is theirs here is
 * deleted, and `of.user.erased` tells the others. What is to end at the banks is written down with it, without a word of whose it
 * was, and begun after.
 */
export function createUserErasure(deps: EraseUserDeps): EraseUser {
  const { connection, users, consents, sessions, tokens, ends, events, now } = deps;

  async function endOpen({ ConsentId, ConsentStatus }: ConsentDocument, at: Date, session: ClientSession) {
    if (ConsentStatus === 'Authorised')
      return ends.end(session, ConsentId, { to: 'Revoked', reason: 'UserRevoked' }, at);
    return ConsentStatus === 'AwaitingAuthorisation' ? ends.reject(session, ConsentId, 'Withdrawn', at) : undefined;
  }

  async function erase(_id: Types.ObjectId, session: ClientSession): Promise<Ended[] | undefined> {
    // First: whoever makes something for the user writes the same document, so that either has to wait for the other.
    const { deletedCount } = await users.deleteOne({ _id }, { session });
    if (deletedCount === 0) return undefined;
    const at = now();
    const own = { 'ConsentUser.UserId': _id };
    const all = await consents.find(own).session(session).lean<ConsentDocument[]>();
    const ended: Ended[] = [];
    for (const consent of all) {
      const one = await endOpen(consent, at, session);
      if (one !== undefined) ended.push(one);
    }
    const consentIds = all.map(({ ConsentId }) => ConsentId);
    await tokens.removeAll(consentIds, session);
    await consents.deleteMany(own, { session });
    await sessions.deleteMany({ UserId: _id }, { session });
    await events.userErased(_id.toHexString(), at, session);
    return ended;
  }

  return async (userId) => {
    const _id = Types.ObjectId.createFromHexString(userId);
    const ended = await inTransaction(connection, (session) => erase(_id, session));
    if (ended === undefined) return false;
    events.committed();
    ended.forEach(ends.committed);
    return true;
  };
}
