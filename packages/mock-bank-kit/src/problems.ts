/** What can go wrong at a bank, in words of no bank: each bank answers in a style of its own. */
export type BankProblemKind =
  | 'invalid-parameter'
  | 'invalid-cursor'
  | 'invalid-token'
  | 'insufficient-scope'
  | 'account-not-shared'
  | 'account-not-found'
  | 'route-not-found'
  | 'method-not-allowed'
  | 'too-many-requests'
  | 'internal'
  | 'unavailable';

/** A refusal that may be shown: `message` names nothing of another customer and nothing internal. */
export class BankProblem extends Error {
  override readonly name = 'BankProblem';
  readonly kind: BankProblemKind;
  /** Headers of the answer, such as WWW-Authenticate or Retry-After. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(kind: BankProblemKind, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.kind = kind;
    this.headers = headers;
  }
}

/** The status that HTTP has for a kind; a bank may think otherwise. */
export const httpStatusOf: Readonly<Record<BankProblemKind, number>> = {
  'invalid-parameter': 400,
  'invalid-cursor': 400,
  'invalid-token': 401,
  'insufficient-scope': 403,
  'account-not-shared': 403,
  'account-not-found': 404,
  'route-not-found': 404,
  'method-not-allowed': 405,
  'too-many-requests': 429,
  internal: 500,
  unavailable: 503,
};
