/** An answer of a bank, its body parsed as JSON. Header names are in lower case. */
export interface BankResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type QueryValue = string | number | undefined;

/** What a call of the bank's API is made in. */
export interface CallContext {
  /** A UUID of this call alone. */
  readonly requestId: string;
  /** Of the bank's consent resource, where it has such. */
  readonly bankConsentId: string | undefined;
  /** The user's address while they wait for the answer; undefined for a call without them (PSD2 RTS art. 36(5)). */
  readonly userIpAddress: string | undefined;
}

/**
 * How an adapter reaches its bank. The caller owns the rest: origin, access token, time limits, retries as the bank's errors
 * allow, and how much may be read.
 */
export interface BankSession {
  /**
   * GETs a path below the bank's origin, or an absolute link that the bank gave, which must be on the same origin.
   * @throws BankError what `errorOf` made of the answer, or `bank-down` when there was none
   */
  readonly get: (
    pathOrLink: string,
    options?: {
      readonly query?: Readonly<Record<string, QueryValue>>;
      readonly headers?: Readonly<Record<string, string>>;
      /** The rest is of use without the answer: errors that pass are not waited out for as long. */
      readonly isOptional?: boolean;
    },
  ) => Promise<BankResponse>;
}

/** The session for what an adapter gives the rest without, such as one account's balances. */
export function optional({ get }: BankSession): BankSession {
  return { get: (pathOrLink, options) => get(pathOrLink, { ...options, isOptional: true }) };
}
