/** A bank that can be started, as the conformance kit needs it: by its HTTP alone, and what a test may know besides. */
export interface MockBank {
  readonly start: () => Promise<RunningMockBank>;
}

/** A bank's own books of one customer. Amounts are minor units, a credit to the customer positive. */
export interface MockLedger {
  /** The bank's present time, RFC 3339. */
  readonly asOf: string;
  readonly accounts: readonly MockLedgerAccount[];
  readonly products: readonly MockLedgerProduct[];
}

export interface MockLedgerAccount {
  /** The bank's id of the account; another one in each consent where the oddity `id-scope` is on. */
  readonly id: string;
  readonly kind: 'checking' | 'savings' | 'credit-card';
  readonly currency: string;
  /** Opening balance and all that is booked. */
  readonly balanceMinor: number;
  readonly transactions: readonly MockLedgerTransaction[];
}

export interface MockLedgerTransaction {
  /** Absent where the bank gives none, or none that lasts. */
  readonly id?: string | undefined;
  /** Day of booking in the bank's calendar; while pending, the day on which it was begun. */
  readonly date: string;
  readonly amountMinor: number;
  readonly status: 'booked' | 'pending';
}

export interface MockLedgerProduct {
  readonly id: string;
  readonly kind: 'loan' | 'mortgage';
  readonly currency: string;
  readonly outstandingMinor: number;
  /** Per cent a year, a decimal text. */
  readonly rate: string;
}

/** Something that goes wrong with the bank's API on purpose, by the kit's names. */
export interface MockFault {
  readonly kind:
    | 'latency'
    | 'rate-limited'
    | 'server-error'
    | 'truncated'
    | 'schema-drift'
    | 'content-type'
    | 'reset'
    | 'expired-token'
    | 'repeated-page'
    | 'missing-link';
  readonly ms?: number;
  readonly retryAfterSeconds?: number;
  readonly status?: number;
  /** How many requests it meets. */
  readonly times: number;
  /** How many requests are let through first. */
  readonly after: number;
}

/** A token of the bank. */
export interface MockToken {
  /** What a request with it carries: the token, and the proof of possession where it is bound to a key. */
  readonly headersFor: (method: string, url: URL) => Readonly<Record<string, string>>;
  /** The whole answer of the token endpoint. */
  readonly answer: Readonly<Record<string, unknown>>;
}

export interface RunningMockBank {
  /** Origin of its API and OAuth server. */
  readonly url: string;
  /** Where its customers come back to. */
  readonly redirectUri: string;
  /** Names of its customers. */
  readonly users: readonly string[];
  readonly ledgerOf: (user: string) => Promise<MockLedger>;
  /** The names of the oddities that are on, by the ledger's id of the account. */
  readonly oddities: () => Promise<ReadonlyMap<string, readonly string[]>>;
  /** A token of the client's own. */
  readonly clientToken: (scope: string | undefined) => Promise<MockToken>;
  /** The token that the customer's approval on the bank's pages led to. */
  readonly authorise: (request: {
    readonly user: string;
    /** Ledger ids of the accounts to share; all when left out. */
    readonly accounts?: readonly string[] | undefined;
    readonly scope: string;
    readonly parameters: Readonly<Record<string, string>>;
  }) => Promise<MockToken>;
  /** Ends a token's grant (RFC 7009). */
  readonly revoke: (token: MockToken) => Promise<void>;
  /** Puts the bank's clock ahead. */
  readonly passTime: (seconds: number) => Promise<void>;
  readonly setFault: (fault: MockFault) => Promise<void>;
  readonly clearFaults: () => Promise<void>;
  readonly stop: () => Promise<void>;
}
