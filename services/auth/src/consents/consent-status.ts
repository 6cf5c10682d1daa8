import type { ConsentStatus } from '@of/contracts';
import type { ConsentDocument, ConsentModel } from '@of/models';
import type { ClientSession, QueryFilter } from 'mongoose';

/** Life of a consent. What has no way out is an end, and stays. */
const TRANSITIONS: Readonly<Record<ConsentStatus, readonly ConsentStatus[]>> = {
  AwaitingAuthorisation: ['Authorised', 'Rejected'],
  Authorised: ['Revoked', 'Expired'],
  Rejected: [],
  Revoked: [],
  Expired: [],
};

const STATUSES: readonly ConsentStatus[] = ['AwaitingAuthorisation', 'Authorised', 'Rejected', 'Revoked', 'Expired'];

/** Why a consent has its status, where the status alone does not say it. */
export type StatusReason =
  | 'Renewed'
  | 'AuthorisationDenied'
  | 'AuthorisationFailed'
  | 'AuthorisationTimedOut'
  | 'Withdrawn'
  | 'UserRevoked'
  | 'BankRevoked'
  | 'Superseded'
  | 'AccessNotRenewable'
  | 'GrantRefused'
  | 'ExpiredAtBank';

export function canBecome(from: ConsentStatus, to: ConsentStatus): boolean {
  return TRANSITIONS[from].includes(to);
}

export interface Transition {
  readonly to: ConsentStatus;
  readonly reason?: StatusReason;
  readonly at: Date;
  /** Further fields to set with the status. */
  readonly set?: Readonly<Record<string, unknown>>;
}

/**
 * Moves a consent to another status in one atomic update, whose condition is the status that it has then: of two that race,
 * one wins, and an end state stays.
 * @param filter which consent; further conditions may be in it
 * @returns the consent after the update, or undefined when there is none that may go there
 */
export async function moveConsent(
  model: ConsentModel,
  filter: QueryFilter<ConsentDocument>,
  { to, reason, at, set = {} }: Transition,
  session?: ClientSession,
): Promise<ConsentDocument | undefined> {
  const from = STATUSES.filter((status) => canBecome(status, to));
  const moved = await model
    .findOneAndUpdate(
      { ...filter, ConsentStatus: { $in: from } },
      {
        $set: { ...set, ConsentStatus: to },
        // Whatever authorisation was under way has no consent to go to any more.
        $unset: { Authorisation: 1 },
        $push: { StatusHistory: { Status: to, Date: at, ...(reason === undefined ? {} : { Reason: reason }) } },
      },
      { returnDocument: 'after', session: session ?? null },
    )
    .lean();
  return moved ?? undefined;
}

/**
 * Notes that its user withdrew a consent that had expired already: the end stays, its history says so.
 * @returns the consent after the update; undefined when it has not expired, or was withdrawn already
 */
export async function noteWithdrawal(
  model: ConsentModel,
  consentId: string,
  at: Date,
  session: ClientSession,
): Promise<ConsentDocument | undefined> {
  const reason: StatusReason = 'UserRevoked';
  const noted = await model
    .findOneAndUpdate(
      { ConsentId: consentId, ConsentStatus: 'Expired', 'StatusHistory.Reason': { $ne: reason } },
      { $push: { StatusHistory: { Status: 'Expired', Date: at, Reason: reason } } },
      { returnDocument: 'after', session },
    )
    .lean();
  return noted ?? undefined;
}

/**
 * Gives a consent in force a later end; its history says so.
 * @returns the consent after the update; undefined when it is not in force, or ends no earlier already
 */
export async function prolongConsent(
  model: ConsentModel,
  consentId: string,
  { until, at }: { until: Date; at: Date },
  session: ClientSession,
): Promise<ConsentDocument | undefined> {
  const reason: StatusReason = 'Renewed';
  const prolonged = await model
    .findOneAndUpdate(
      {
        ConsentId: consentId,
        ConsentStatus: 'Authorised',
        'ConsentDates.ExpirationDate': { $gt: at, $lt: until },
      },
      {
        $set: { 'ConsentDates.ExpirationDate': until },
        $push: { StatusHistory: { Status: 'Authorised', Date: at, Reason: reason } },
      },
      { returnDocument: 'after', session },
    )
    .lean();
  return prolonged ?? undefined;
}
