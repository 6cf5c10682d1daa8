/** What can go wrong at a bank, in words of no bank: each bank answers in a style of its own. */
export type BankProblemKind =
  | 'invalid-parameter'
  | 'invalid-body'
  | 'invalid-cursor'
  | 'invalid-period'
  | 'invalid-token'
  | 'insufficient-scope'
  | 'consent-unknown'
  | 'consent-invalid'
  | 'consent-expired'
  | 'account-not-shared'
  | 'account-not-found'
  | 'route-not-found'
  | 'method-not-allowed'
  | 'too-many-requests'
  | 'internal'
  | 'unavailable';

/** What a standard says about one certain refusal, where the kind alone does not tell. */
export interface OwnAnswer {
  readonly status: number;
  /** Error code of the bank's standard. */
  readonly code: string;
  /** What of the request is refused, as the standard points at it: `Data.Permissions`. */
  readonly path?: string;
}

/** A refusal that may be shown: `message` names nothing of another customer and nothing internal. */
export class BankProblem extends Error {
  override readonly name = 'BankProblem';
  readonly kind: BankProblemKind;
  /** Headers of the answer, such as WWW-Authenticate or Retry-After. */
  readonly headers: Readonly<Record<string, string>>;
  readonly own: OwnAnswer | undefined;

  constructor(kind: BankProblemKind, message: string, headers: Readonly<Record<string, string>> = {}, own?: OwnAnswer) {
    super(message);
    this.kind = kind;
    this.headers = headers;
    this.own = own;
  }
}

/** The status that HTTP has for a kind; a bank may think otherwise. */
export const httpStatusOf: Readonly<Record<BankProblemKind, number>> = {
  'invalid-parameter': 400,
  'invalid-body': 400,
  'invalid-cursor': 400,
  'invalid-period': 400,
  'invalid-token': 401,
  'insufficient-scope': 403,
  'consent-unknown': 403,
  'consent-invalid': 403,
  'consent-expired': 403,
  'account-not-shared': 403,
  'account-not-found': 404,
  'route-not-found': 404,
  'method-not-allowed': 405,
  'too-many-requests': 429,
  internal: 500,
  unavailable: 503,
};
