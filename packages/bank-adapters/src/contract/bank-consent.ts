import type { Permission } from '@of/contracts';
import type { BankResponse } from './bank-session.ts';

/** Where a bank's consent resource stands, in our words. */
export type BankConsentStatus = 'AwaitingAuthorisation' | 'Authorised' | 'Rejected' | 'Revoked' | 'Expired';

/** What is asked of the user, before the bank has made a consent of it. */
export interface WantedConsent {
  readonly permissions: readonly Permission[];
  /** When it is to end, RFC 3339. */
  readonly expiresAt: string;
  /** Where the user comes back to. */
  readonly redirectUri: string;
}

/** A renewal that the user has agreed to, while they are here. */
export interface WantedRenewal {
  /** When it is to end, RFC 3339. */
  readonly expiresAt: string;
  readonly userIpAddress: string;
  readonly userAgent: string;
}

/** One call of the bank's API, with the token that `BankConsentCalls.caller` says. The caller owns the rest. */
export interface ConsentCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the bank's origin. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** Reaches the bank for its consent resource. @throws BankError what `errorOf` made of the answer, or `bank-down` */
export type ConsentSession = (call: ConsentCall) => Promise<BankResponse>;

/**
 * The bank's consent resource (PSD2 account information consent, account access consent, consent grant). Each throws BankError.
 */
export interface BankConsentCalls {
  /** Whose token the calls carry: the application's own (client credentials, RFC 6749 §4.4), or the customer's. */
  readonly caller: 'client' | 'customer';
  /** Scope of the application's own token. */
  readonly clientScope?: string;
  /** Makes the consent that the user will be asked to approve. Absent where the authorization itself makes it. @returns its id */
  readonly create?: (session: ConsentSession, wanted: WantedConsent) => Promise<string>;
  /** Member of the token answer that holds the id, where the authorization makes the consent. */
  readonly tokenMember?: string;
  /** Absent where the standard has no call for it: that a consent has ended is told by the error of the next fetch. */
  readonly status?: (session: ConsentSession, bankConsentId: string) => Promise<BankConsentStatus>;
  /** Ends it at the bank; one that has ended, or is unknown there, is no error. Absent where the revoked token takes it along. */
  readonly end?: (session: ConsentSession, bankConsentId: string) => Promise<void>;
  /**
   * Gives it another end without sending the user to the bank; absent where the standard has no such thing. The session carries
   * the customer's token, whoever the caller of the others is. @returns when it ends now, RFC 3339; undefined for never
   */
  readonly renew?: (
    session: ConsentSession,
    bankConsentId: string,
    wanted: WantedRenewal,
  ) => Promise<string | undefined>;
}
