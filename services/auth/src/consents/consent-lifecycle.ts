import type { Permission } from '@of/contracts';
import type { ConsentDocument, ConsentModel, StoreConnection, UserModel } from '@of/models';
import type { ClientSession } from 'mongoose';
import type { AuthEvents } from '../events/auth-events.ts';
import type { AuthMetrics } from '../metrics/auth-metrics.ts';
import { inTransaction } from '../store/in-transaction.ts';
import type { NewTokens, TokenStore } from '../tokens/token-store.ts';
import { countForUser } from '../users/user-guard.ts';
import { AUTHORISATION_MS } from './authorisation-lifetime.ts';
import type { ConsentEnds, Ended, Ending } from './consent-ends.ts';
import { moveConsent, noteWithdrawal, prolongConsent, type StatusReason } from './consent-status.ts';

export interface LifecycleDeps {
  readonly connection: StoreConnection;
  readonly consents: ConsentModel;
  readonly users: UserModel;
  readonly tokens: TokenStore;
  readonly events: AuthEvents;
  readonly ends: ConsentEnds;
  readonly metrics: Pick<AuthMetrics, 'consentBecame'>;
  readonly now: () => Date;
}

/** What happens to a consent after it was made: each step is atomic, and none leaves an end state. */
export interface ConsentLifecycle {
  /**
   * Puts a consent in force: status, tokens, event, and the end of the consents whose place it takes, in one transaction.
   * @returns undefined, and nothing done, when it was not awaiting authorisation any more
   * @throws UserGoneError; and when the store cannot commit
   */
  readonly authorise: (
    consent: ConsentDocument,
    granted: { permissions: readonly Permission[]; tokens: NewTokens },
  ) => Promise<ConsentDocument | undefined>;
  /**
   * Gives a consent in force a later end, which its bank has agreed to.
   * @returns undefined, and nothing done, when it is not in force, or ends no earlier already
   */
  readonly prolong: (consentId: string, until: Date) => Promise<ConsentDocument | undefined>;
  /** Ends a consent that was awaiting authorisation. @returns false when it was not */
  readonly reject: (consentId: string, reason: StatusReason) => Promise<boolean>;
  /** Ends a consent in force and deletes its tokens, then revokes them at the bank. @returns false when it was not in force */
  readonly end: (consentId: string, ending: Ending) => Promise<boolean>;
  /**
   * Announces that the user withdrew a consent that had expired: what was read under it may still be there, as its end here may be
   * long after the bank's last word. Under a newer consent it stays. @returns false when it has not expired, or was withdrawn already
   */
  readonly renounce: (consentId: string) => Promise<boolean>;
  /** The consent as it is now: one whose time is over is ended first. */
  readonly settle: (consent: ConsentDocument) => Promise<ConsentDocument>;
}

export function createConsentLifecycle(deps: LifecycleDeps): ConsentLifecycle {
  const { connection, consents, users, tokens, events, ends, metrics, now } = deps;

  /** The user's other consents at the bank that are in force. */
  function inForceBeside(session: ClientSession, consent: ConsentDocument): Promise<ConsentDocument[]> {
    return consents
      .find({
        'ConsentUser.UserId': consent.ConsentUser.UserId,
        'ConsentBank.BankId': consent.ConsentBank.BankId,
        ConsentStatus: 'Authorised',
        ConsentId: { $ne: consent.ConsentId },
      })
      .session(session)
      .lean<ConsentDocument[]>()
      .exec();
  }

  async function supersedeOthers(session: ClientSession, consent: ConsentDocument, at: Date): Promise<Ended[]> {
    const superseded: Ended[] = [];
    for (const { ConsentId } of await inForceBeside(session, consent)) {
      const ended = await ends.end(session, ConsentId, { to: 'Revoked', reason: 'Superseded' }, at);
      if (ended !== undefined) superseded.push(ended);
    }
    return superseded;
  }

  async function end(consentId: string, ending: Ending): Promise<boolean> {
    const ended = await inTransaction(connection, (session) => ends.end(session, consentId, ending, now()));
    if (ended === undefined) return false;
    events.committed();
    ends.committed(ended);
    return true;
  }

  async function reject(consentId: string, reason: StatusReason): Promise<boolean> {
    const rejected = await inTransaction(connection, (session) => ends.reject(session, consentId, reason, now()));
    if (rejected === undefined) return false;
    ends.committed(rejected);
    return true;
  }

  /** Now; but later than any consent of the user's at the bank came into force: processes' clocks differ. */
  async function afterEarlier(session: ClientSession, { ConsentUser, ConsentBank }: ConsentDocument): Promise<Date> {
    const newest = await consents
      .findOne(
        {
          'ConsentUser.UserId': ConsentUser.UserId,
          'ConsentBank.BankId': ConsentBank.BankId,
          'ConsentDates.AuthorisationDate': { $exists: true },
        },
        { ConsentDates: 1 },
      )
      .sort({ 'ConsentDates.AuthorisationDate': -1 })
      .session(session)
      .lean();
    const before = newest?.ConsentDates.AuthorisationDate?.getTime() ?? 0;
    return new Date(Math.max(now().getTime(), before + 1));
  }

  return {
    authorise: async (consent, granted) => {
      const done = await inTransaction(connection, async (session) => {
        // First: of two commits of one user the later one sees the earlier one's date.
        await countForUser(users, consent.ConsentUser.UserId, 'AuthorisedConsents', session);
        const at = await afterEarlier(session, consent);
        const { bankConsentId } = granted.tokens;
        const set = {
          ConsentPermissions: [...granted.permissions],
          'ConsentDates.AuthorisationDate': at,
          ...(bankConsentId === undefined ? {} : { 'ConsentBank.ConsentId': bankConsentId }),
        };
        const own = { ConsentId: consent.ConsentId, 'ConsentDates.ExpirationDate': { $gt: at } };
        const authorised = await moveConsent(consents, own, { to: 'Authorised', at, set }, session);
        if (authorised === undefined) return undefined;
        const { ConsentUser, ConsentBank, ConsentId: consentId } = authorised;
        const owner = { consentId, bankId: ConsentBank.BankId, userName: ConsentUser.UserName };
        await tokens.insert({ ...owner, userId: ConsentUser.UserId.toHexString() }, granted.tokens, at, session);
        const superseded = await supersedeOthers(session, authorised, at);
        await events.authorised(authorised, at, session);
        return { authorised, superseded };
      });
      if (done === undefined) return undefined;
      events.committed();
      metrics.consentBecame(done.authorised.ConsentBank.BankId, 'Authorised');
      done.superseded.forEach(ends.committed);
      return done.authorised;
    },
    prolong: async (consentId, until) => {
      const prolonged = await inTransaction(connection, async (session) => {
        const at = now();
        const one = await prolongConsent(consents, consentId, { until, at }, session);
        if (one !== undefined) await events.renewed(one, at, session);
        return one;
      });
      if (prolonged !== undefined) events.committed();
      return prolonged;
    },
    reject,
    end,
    renounce: async (consentId) => {
      const noted = await inTransaction(connection, async (session) => {
        const at = now();
        const one = await noteWithdrawal(consents, consentId, at, session);
        // What was read is a newer consent's where there is one.
        if (one !== undefined && (await inForceBeside(session, one)).length === 0)
          await events.revoked(one, 'UserRevoked', at, session);
        return one;
      });
      if (noted === undefined) return false;
      events.committed();
      return true;
    },
    settle: async (consent) => {
      const time = now().getTime();
      const { CreationDate, ExpirationDate } = consent.ConsentDates;
      const isExpired = consent.ConsentStatus === 'Authorised' && ExpirationDate.getTime() <= time;
      const isUnanswered =
        consent.ConsentStatus === 'AwaitingAuthorisation' && CreationDate.getTime() + AUTHORISATION_MS <= time;
      if (isExpired) await end(consent.ConsentId, { to: 'Expired' });
      else if (isUnanswered) await reject(consent.ConsentId, 'AuthorisationTimedOut');
      else return consent;
      return (await consents.findOne({ ConsentId: consent.ConsentId }).lean()) ?? consent;
    },
  };
}
