import type { TokenDocument, TokenModel } from '@of/models';
import { type ClientSession, Types } from 'mongoose';
import type { BankTokens } from '../bank-oauth/bank-client.ts';
import { type DpopKey, readDpopKey } from '../bank-oauth/dpop-key.ts';
import type { Vault } from '../vault/vault.ts';

const COLLECTION = 'tokens';

/** To whom tokens belong. */
export interface TokenOwner {
  readonly consentId: string;
  readonly bankId: string;
  /** ObjectId, hex. */
  readonly userId: string;
  readonly userName: string;
}

/** Tokens that the bank gave for a new consent, and the key that they are bound to. */
export interface NewTokens extends BankTokens {
  readonly dpopKey: DpopKey | undefined;
}

/** Tokens in plain: for the length of one call only. */
export interface HeldTokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** The key that they are bound to, if they are. */
  readonly dpopKey: DpopKey | undefined;
}

/** A consent's tokens in plain. */
export interface OpenTokens extends HeldTokens {
  readonly id: Types.ObjectId;
  readonly expiresAt: Date;
  /** Changes whenever the tokens do. */
  readonly version: string;
}

/** Tokens as they are stored: ciphertexts that mean something under that `_id` alone. */
export type SealedTokens = Pick<TokenDocument, '_id' | 'BearerToken' | 'RefreshToken' | 'DpopKey'>;

/** The collection `tokens`: one set a consent, encrypted. */
export interface TokenStore {
  readonly insert: (owner: TokenOwner, tokens: NewTokens, now: Date, session: ClientSession) => Promise<void>;
  readonly find: (consentId: string) => Promise<OpenTokens | undefined>;
  /** Deletes a consent's tokens. @returns what was deleted, still sealed */
  readonly remove: (consentId: string, session: ClientSession) => Promise<SealedTokens | undefined>;
  /** Deletes the tokens of these consents, if there are any. */
  readonly removeAll: (consentIds: readonly string[], session: ClientSession) => Promise<void>;
  readonly seal: (tokens: HeldTokens) => SealedTokens;
  /** @throws VaultError */
  readonly unseal: (sealed: SealedTokens) => HeldTokens;
  readonly markUsed: (id: Types.ObjectId, now: Date) => Promise<void>;
  /**
   * Claims the right to refresh this version.
   * @returns whether nobody had it, or somebody whose claim has expired; undefined when another has it, or the tokens are not this
   *   version
   */
  readonly claimRefresh: (
    tokens: OpenTokens,
    claimId: string,
    now: Date,
    until: Date,
  ) => Promise<'free' | 'expired' | undefined>;
  readonly giveUpRefresh: (id: Types.ObjectId, claimId: string) => Promise<void>;
  /** Puts new tokens in place of a version. @returns false when that version is not there any more */
  readonly replace: (old: OpenTokens, tokens: BankTokens, now: Date) => Promise<boolean>;
}

export function createTokenStore(model: TokenModel, vault: Vault): TokenStore {
  const encrypt = (id: Types.ObjectId, field: string, plain: string): string =>
    vault.encrypt(plain, { collection: COLLECTION, id: id.toHexString(), field });
  const decrypt = (id: Types.ObjectId, field: string, sealed: string): string =>
    vault.decrypt(sealed, { collection: COLLECTION, id: id.toHexString(), field });
  const expiryOf = (tokens: BankTokens, now: Date): Date => new Date(now.getTime() + tokens.expiresInSeconds * 1000);

  const seal = ({ accessToken, refreshToken, dpopKey }: HeldTokens): SealedTokens => {
    const id = new Types.ObjectId();
    return {
      _id: id,
      BearerToken: encrypt(id, 'BearerToken', accessToken),
      ...(refreshToken === undefined ? {} : { RefreshToken: encrypt(id, 'RefreshToken', refreshToken) }),
      ...(dpopKey === undefined ? {} : { DpopKey: encrypt(id, 'DpopKey', JSON.stringify(dpopKey)) }),
    };
  };
  const unseal = ({ _id, BearerToken, RefreshToken, DpopKey: key }: SealedTokens): HeldTokens => ({
    accessToken: decrypt(_id, 'BearerToken', BearerToken),
    refreshToken: RefreshToken === undefined ? undefined : decrypt(_id, 'RefreshToken', RefreshToken),
    dpopKey: key === undefined ? undefined : readDpopKey(decrypt(_id, 'DpopKey', key)),
  });
  const open = (sealed: TokenDocument): OpenTokens => ({
    ...unseal(sealed),
    id: sealed._id,
    expiresAt: sealed.TokenDates.ExpirationDate,
    // Each encryption has an IV of its own: the same ciphertext means the same write.
    version: sealed.BearerToken,
  });

  return {
    insert: async (owner, tokens, now, session) => {
      const document: TokenDocument = {
        ...seal(tokens),
        UserName: owner.userName,
        TokenType: tokens.dpopKey === undefined ? 'Bearer' : 'DPoP',
        TokenDates: { CreationDate: now, LastUseDate: now, ExpirationDate: expiryOf(tokens, now) },
        TokenConsent: {
          ConsentId: owner.consentId,
          BankId: owner.bankId,
          UserId: Types.ObjectId.createFromHexString(owner.userId),
        },
      };
      await model.create([document], { session });
    },
    find: async (consentId) => {
      const sealed = await model.findOne({ 'TokenConsent.ConsentId': consentId }).lean();
      return sealed === null ? undefined : open(sealed);
    },
    remove: async (consentId, session) =>
      (await model.findOneAndDelete({ 'TokenConsent.ConsentId': consentId }, { session }).lean()) ?? undefined,
    removeAll: async (consentIds, session) => {
      await model.deleteMany({ 'TokenConsent.ConsentId': { $in: [...consentIds] } }, { session });
    },
    seal,
    unseal,
    markUsed: async (id, now) => {
      await model.updateOne({ _id: id }, { $max: { 'TokenDates.LastUseDate': now } });
    },
    claimRefresh: async (tokens, claimId, now, until) => {
      const claim = async (state: object): Promise<boolean> => {
        const claimed = await model.updateOne(
          { _id: tokens.id, BearerToken: tokens.version, ...state },
          { $set: { TokenRefresh: { ClaimId: claimId, ExpirationDate: until } } },
        );
        return claimed.modifiedCount === 1;
      };
      if (await claim({ TokenRefresh: { $exists: false } })) return 'free';
      return (await claim({ 'TokenRefresh.ExpirationDate': { $lte: now } })) ? 'expired' : undefined;
    },
    giveUpRefresh: async (id, claimId) => {
      await model.updateOne({ _id: id, 'TokenRefresh.ClaimId': claimId }, { $unset: { TokenRefresh: 1 } });
    },
    replace: async (old, tokens, now) => {
      const { refreshToken } = tokens;
      const replaced = await model.updateOne(
        { _id: old.id, BearerToken: old.version },
        {
          $set: {
            BearerToken: encrypt(old.id, 'BearerToken', tokens.accessToken),
            ...(refreshToken === undefined ? {} : { RefreshToken: encrypt(old.id, 'RefreshToken', refreshToken) }),
            'TokenDates.ExpirationDate': expiryOf(tokens, now),
          },
          $unset: { TokenRefresh: 1 },
        },
      );
      return replaced.modifiedCount === 1;
    },
  };
}
