import type { Permission, UnifiedAccount, UnifiedProduct, UnifiedTransaction } from '@of/contracts';
import type { BankConsentCalls } from './bank-consent.ts';
import type { BankError } from './bank-error.ts';
import type { BankResponse, BankSession, CallContext } from './bank-session.ts';

/**
 * What a bank integrator writes. One bank is one folder below `banks/` whose `adapter.ts` exports `adapter`; the registry
 * finds it there, nothing else changes. An adapter has no state and does no I/O but through the session it is handed.
 *
 * Rules that every adapter holds (the conformance kit checks them):
 * - amounts are decimal texts in the account's currency and from the user's view: a credit is positive, a debit negative,
 *   what is owed is a negative balance, whatever the bank's own convention;
 * - `map` functions are pure: the same input gives the same output, and the input stays as it was;
 * - a transaction without an id that lasts has no `bankTransactionId`: the application then knows it by a fingerprint;
 * - what the bank gives beyond the unified model goes into `extensions`; nothing is dropped silently.
 */
export interface BankAdapter {
  readonly institution: Institution;
  /** Version of this adapter's mapping: stored with each document that it makes. */
  readonly version: string;
  readonly oauth: OAuthProfile;
  /** The bank's consent resource; absent where a consent is no more than the OAuth grant. */
  readonly consents?: BankConsentCalls;
  /** Headers of each call of the bank's API, such as an interaction id or the consent's. Pure. */
  readonly headers?: (call: CallContext) => Readonly<Record<string, string>>;
  readonly fetch: BankFetch;
  readonly map: BankMap;
  /**
   * Reads a bank's answer for an error, in a body of status 200 too.
   * @returns undefined when the answer is what was asked for
   */
  readonly errorOf: (response: BankResponse) => BankError | undefined;
}

export interface Institution {
  /** The folder's name: kebab-case, never changed once data is stored under it. */
  readonly id: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** IANA name of the zone in which its days begin: when a day's allowance starts anew. UTC where left out. */
  readonly timeZone?: string;
  /** The API standard it speaks, in words: "own model", "Berlin Group NextGenPSD2 1.3.11". */
  readonly standard: string;
  /** The bank's mark as a `data:` URL of an image, for the list of banks. */
  readonly logo?: string;
  /** What it gives beyond booked transactions of accounts. */
  readonly features: readonly BankFeature[];
  /** What it can be asked for. */
  readonly permissions: readonly Permission[];
  /**
   * Field of the given collections that holds this bank's own words on an account or a product; `AccountDescription` and
   * `ProductDescription` when left out.
   */
  readonly narrativeFields?: {
    readonly account: 'GreenAccountNarrative' | 'MDBAccountNarrative';
    readonly product: 'GreenProductNarrative' | 'MDBProductNarrative';
  };
  readonly limits: {
    /** How many days back transactions can be asked for; undefined where the bank gives all it has. */
    readonly historyDays?: number;
    /** Accesses a day without the user (PSD2 RTS art. 36); undefined where the bank sets none. */
    readonly unattendedAccessesPerDay?: number;
  };
  /** The bank may go on listing a pending entry beside the booked one that took its place, without saying so. */
  readonly pendingStays?: boolean;
  /**
   * Dotted paths in `extensions` to what the bank may give anew at each read, an id or the moment of the read: it is kept, but what
   * comes with another one has not changed.
   */
  readonly passing?: {
    readonly accounts?: readonly string[];
    readonly products?: readonly string[];
    readonly transactions?: readonly string[];
  };
}

/** What a bank may offer, in words that a list of banks can show. */
export type BankFeature =
  | 'pending-transactions'
  | 'credit-cards'
  | 'loans'
  | 'foreign-currency'
  | 'consent-status'
  | 'consent-renewal';

/** How the application's OAuth client has to behave at this bank. */
export interface OAuthProfile {
  /** Client authentication at the token endpoint (OpenID Connect Core §9). */
  readonly clientAuthentication: 'client_secret_basic' | 'private_key_jwt';
  /** Authorization requests are pushed (RFC 9126). */
  readonly pushedRequests?: boolean;
  /** Tokens are bound to a key of the connection's own (RFC 9449). */
  readonly dpop?: boolean;
  /**
   * Scope values that stand for the permissions, space-separated (RFC 6749 §3.3).
   * @param bankConsentId of the bank's consent resource, where it has such
   */
  readonly scope: (permissions: readonly Permission[], bankConsentId?: string) => string;
  /** Further parameters of the authorization request, such as `prompt` or the intent that it is for. */
  readonly authorizationParameters?: (bankConsentId?: string) => Readonly<Record<string, string>>;
}

/** One page of raw items. Items stay as the bank sent them: `map` parses them one by one. */
export interface Page {
  readonly items: readonly unknown[];
  /** Where the bank's body holds them, e.g. `Transactions` or `data.entries`: it completes the path of a `schema-changed`. */
  readonly path: string;
}

/** Days of booking, both included; all that the bank has where left out. */
export interface TransactionRange {
  readonly from?: string;
  readonly to?: string;
}

/** Each reads all pages in the bank's order. @throws BankError */
export interface BankFetch {
  readonly accounts: (session: BankSession) => AsyncIterable<Page>;
  readonly transactions: (
    session: BankSession,
    account: UnifiedAccount,
    range: TransactionRange,
  ) => AsyncIterable<Page>;
  /** Absent where the bank has no loans or mortgages of its own endpoint. */
  readonly products?: (session: BankSession) => AsyncIterable<Page>;
}

/**
 * Each parses one raw item by the bank's schema and maps it.
 * @throws BankError `schema-changed` with the field's path inside the item
 */
export interface BankMap {
  readonly account: (raw: unknown) => UnifiedAccount;
  /** Undefined for what a bank lists although it moves nothing and never will: a refused payment, a note. */
  readonly transaction: (raw: unknown, account: UnifiedAccount) => UnifiedTransaction | undefined;
  readonly product?: (raw: unknown) => UnifiedProduct;
}
