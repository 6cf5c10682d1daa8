import type { BankRevocationDocument, BankRevocationModel } from '@of/models';
import { type ClientSession, Types } from 'mongoose';
import type { SealedTokens } from '../tokens/token-store.ts';

/** Longer than one attempt takes: for so long nobody else takes up what somebody is at. */
const CLAIM_MS = 300_000;

/** What has to end at a bank. */
export interface ToRevoke {
  readonly bankId: string;
  /** Of the bank's own consent resource, where it has such. */
  readonly bankConsentId: string | undefined;
  readonly tokens: SealedTokens | undefined;
}

/** The collection `bank_revocations`: what is to end at the banks, until it has. */
export interface RevocationStore {
  /** Writes it down, claimed by who does it. */
  readonly add: (what: ToRevoke, now: Date, session?: ClientSession) => Promise<BankRevocationDocument>;
  /** Claims the one that has been due for longest. */
  readonly takeDue: (now: Date) => Promise<BankRevocationDocument | undefined>;
  /** The bank's consent has ended; its tokens are left. */
  readonly consentEnded: (id: Types.ObjectId) => Promise<void>;
  readonly putOff: (id: Types.ObjectId, until: Date) => Promise<void>;
  readonly remove: (id: Types.ObjectId) => Promise<void>;
}

function sealedTokens({ _id: Id, BearerToken, RefreshToken, DpopKey }: SealedTokens) {
  return {
    ...{ Id, BearerToken },
    ...(RefreshToken === undefined ? {} : { RefreshToken }),
    ...(DpopKey === undefined ? {} : { DpopKey }),
  };
}

export function createRevocationStore(model: BankRevocationModel): RevocationStore {
  const claimedUntil = (now: Date): Date => new Date(now.getTime() + CLAIM_MS);
  return {
    add: async ({ bankId, bankConsentId, tokens }, now, session) => {
      const document: BankRevocationDocument = {
        _id: new Types.ObjectId(),
        RevocationBank: { BankId: bankId, ...(bankConsentId === undefined ? {} : { ConsentId: bankConsentId }) },
        ...(tokens === undefined ? {} : { RevocationTokens: sealedTokens(tokens) }),
        RevocationAttempts: 1,
        RevocationDates: { CreationDate: now, NextAttemptDate: claimedUntil(now) },
      };
      await model.create([document], session === undefined ? {} : { session });
      return document;
    },
    takeDue: async (now) => {
      const due = await model
        .findOneAndUpdate(
          { 'RevocationDates.NextAttemptDate': { $lte: now } },
          { $set: { 'RevocationDates.NextAttemptDate': claimedUntil(now) }, $inc: { RevocationAttempts: 1 } },
          { sort: { 'RevocationDates.NextAttemptDate': 1 }, returnDocument: 'after' },
        )
        .lean();
      return due ?? undefined;
    },
    consentEnded: async (id) => {
      await model.updateOne({ _id: id }, { $unset: { 'RevocationBank.ConsentId': 1 } });
    },
    putOff: async (id, until) => {
      await model.updateOne({ _id: id }, { $set: { 'RevocationDates.NextAttemptDate': until } });
    },
    remove: async (id) => {
      await model.deleteOne({ _id: id });
    },
  };
}
