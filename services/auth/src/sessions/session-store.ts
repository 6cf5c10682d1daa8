import { randomBytes } from 'node:crypto';
import type { StoreConnection, UserModel, UserSessionModel } from '@of/models';
import { Types } from 'mongoose';
import { inTransaction } from '../store/in-transaction.ts';
import { countForUser } from '../users/user-guard.ts';
import { digest } from '../vault/digest.ts';

/** A session that nobody uses ends after so long; a page that is open uses it. */
const IDLE_MS = 2 * 3_600_000;
/** So long after signing in it ends in any case. */
const LONGEST_MS = 12 * 3_600_000;
/** Its use is written down this often at the most. */
const NOTED_EVERY_MS = 60_000;

/** The sessions of people who are signed in at the portal, for all of its processes. */
export interface SessionStore {
  /**
   * @returns the session's token, which is shown this once, and when the session ends at the latest
   * @throws UserGoneError
   */
  readonly begin: (userId: string) => Promise<{ readonly token: string; readonly endsAt: Date }>;
  /** Uses a session, which lets it go on. @returns undefined when there is none any more */
  readonly use: (token: string) => Promise<{ readonly userId: string; readonly endsAt: Date } | undefined>;
  /** Ends one for good; nothing happens when it has ended. */
  readonly end: (token: string) => Promise<void>;
}

export function createSessionStore(
  connection: Pick<StoreConnection, 'withSession'>,
  model: UserSessionModel,
  users: UserModel,
  now: () => Date,
): SessionStore {
  const later = (time: Date, milliseconds: number): Date => new Date(time.getTime() + milliseconds);
  return {
    begin: async (userId) => {
      const token = randomBytes(32).toString('base64url');
      const at = now();
      const endsAt = later(at, LONGEST_MS);
      const begun = {
        _id: digest(token),
        UserId: Types.ObjectId.createFromHexString(userId),
        SessionDates: { CreationDate: at, LastUseDate: at, ExpirationDate: later(at, IDLE_MS), EndDate: endsAt },
      };
      await inTransaction(connection, async (session) => {
        await countForUser(users, begun.UserId, 'BegunSessions', session);
        await model.create([begun], { session });
      });
      return { token, endsAt };
    },
    use: async (token) => {
      const at = now();
      // By the clock as well: the store forgets what is over only now and then.
      const own = { _id: digest(token), 'SessionDates.ExpirationDate': { $gt: at } };
      const session = await model.findOne(own).lean();
      if (session === null) return undefined;
      const { LastUseDate, EndDate } = session.SessionDates;
      if (at.getTime() - LastUseDate.getTime() >= NOTED_EVERY_MS) {
        const until = new Date(Math.min(later(at, IDLE_MS).getTime(), EndDate.getTime()));
        await model.updateOne(own, {
          $max: { 'SessionDates.LastUseDate': at, 'SessionDates.ExpirationDate': until },
        });
      }
      return { userId: session.UserId.toHexString(), endsAt: EndDate };
    },
    end: async (token) => {
      await model.deleteOne({ _id: digest(token) });
    },
  };
}
