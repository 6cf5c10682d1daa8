import type { ConsentDocument, ConsentModel, StoreConnection, UserModel } from '@of/models';
import { Types } from 'mongoose';
import { inTransaction } from '../store/in-transaction.ts';
import { countForUser } from '../users/user-guard.ts';
import { AUTHORISATION_MS } from './authorisation-lifetime.ts';

/** Newest first; a user who has made more sees the newest. */
const LISTED = 200;
const SWEPT_AT_ONCE = 500;

/** An authorisation under way, just taken out of its consent. */
export interface TakenAuthorisation {
  readonly consent: ConsentDocument;
  /** Encrypted. */
  readonly codeVerifier: string;
  /** Encrypted; absent where tokens are bound to no key. */
  readonly dpopKey: string | undefined;
}

/** The collection `consents`. Users' reads require the user. */
export interface ConsentStore {
  /** @throws UserGoneError */
  readonly insert: (consent: ConsentDocument) => Promise<void>;
  readonly findOwn: (userId: string, consentId: string) => Promise<ConsentDocument | undefined>;
  readonly listOwn: (userId: string) => Promise<ConsentDocument[]>;
  /** For services, which act for no user. */
  readonly find: (consentId: string) => Promise<ConsentDocument | undefined>;
  /** The consent whose authorisation under way has a `state` of that hash. */
  readonly findByState: (stateHash: string) => Promise<ConsentDocument | undefined>;
  /** Takes an authorisation out of its consent: of several answers with one `state`, one gets it. */
  readonly takeAuthorisation: (stateHash: string, now: Date) => Promise<TakenAuthorisation | undefined>;
  /** Consents whose time is over although their status does not say so yet. */
  readonly findOverdue: (now: Date) => Promise<ConsentDocument[]>;
}

export function createConsentStore(
  connection: Pick<StoreConnection, 'withSession'>,
  model: ConsentModel,
  users: UserModel,
): ConsentStore {
  const ofUser = (userId: string): Types.ObjectId => Types.ObjectId.createFromHexString(userId);
  return {
    insert: async (consent) => {
      await inTransaction(connection, async (session) => {
        await countForUser(users, consent.ConsentUser.UserId, 'AskedConsents', session);
        await model.create([consent], { session });
      });
    },
    findOwn: async (userId, consentId) =>
      (await model.findOne({ ConsentId: consentId, 'ConsentUser.UserId': ofUser(userId) }).lean()) ?? undefined,
    listOwn: (userId) =>
      model
        .find({ 'ConsentUser.UserId': ofUser(userId) })
        .sort({ 'ConsentDates.CreationDate': -1, _id: -1 })
        .limit(LISTED)
        .lean(),
    find: async (consentId) => (await model.findOne({ ConsentId: consentId }).lean()) ?? undefined,
    findByState: async (stateHash) =>
      (await model.findOne({ 'Authorisation.StateHash': stateHash }).lean()) ?? undefined,
    takeAuthorisation: async (stateHash, now) => {
      const consent = await model
        .findOneAndUpdate(
          {
            'Authorisation.StateHash': stateHash,
            'Authorisation.ExpirationDate': { $gt: now },
            ConsentStatus: 'AwaitingAuthorisation',
          },
          { $unset: { Authorisation: 1 } },
          { returnDocument: 'before' },
        )
        .lean();
      const authorisation = consent?.Authorisation;
      if (consent === null || authorisation === undefined) return undefined;
      return { consent, codeVerifier: authorisation.CodeVerifier, dpopKey: authorisation.DpopKey };
    },
    findOverdue: async (now) => {
      const asked = new Date(now.getTime() - AUTHORISATION_MS);
      const expired = { ConsentStatus: 'Authorised' as const, 'ConsentDates.ExpirationDate': { $lte: now } };
      const unanswered = {
        ConsentStatus: 'AwaitingAuthorisation' as const,
        'ConsentDates.CreationDate': { $lte: asked },
      };
      const [first, second] = await Promise.all([
        model.find(expired).limit(SWEPT_AT_ONCE).lean(),
        model.find(unanswered).limit(SWEPT_AT_ONCE).lean(),
      ]);
      return [...first, ...second];
    },
  };
}
