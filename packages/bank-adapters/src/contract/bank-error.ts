/**
 * What can go wrong at a bank, seen from what has to be done about it:
 * - `retry`: passing; ask again, after `retryAfterSeconds` where the bank says so
 * - `rate-limited`: asked too often; ask again after `retryAfterSeconds`
 * - `token-refused`: the access token is not accepted; a fresh one may be
 * - `re-consent`: only the user can help, by a new consent
 * - `period-invalid`: transactions were asked for further back than the bank gives; `historyDays` says how far, if it does
 * - `permission-missing`: the consent does not cover this; the rest can go on
 * - `bank-down`: no answer, or none of use
 * - `schema-changed`: an answer in a shape that the adapter does not know; `path` says where
 */
export type BankErrorCode =
  | 'retry'
  | 'rate-limited'
  | 'token-refused'
  | 're-consent'
  | 'period-invalid'
  | 'permission-missing'
  | 'bank-down'
  | 'schema-changed';

/** An error at a bank, in our words. `message` may be shown: it holds no token and no personal data. */
export class BankError extends Error {
  override readonly name = 'BankError';
  readonly code: BankErrorCode;
  readonly retryAfterSeconds: number | undefined;
  /** Where in the bank's JSON, e.g. `Transactions[3].TransactionAmount`. */
  readonly path: string | undefined;
  /** The bank's own error code, for its support desk. */
  readonly bankCode: string | undefined;
  /** How many days back the bank gives transactions, where a `period-invalid` says so. */
  readonly historyDays: number | undefined;

  constructor(
    code: BankErrorCode,
    message: string,
    details: {
      retryAfterSeconds?: number | undefined;
      path?: string;
      bankCode?: string;
      historyDays?: number;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.path = details.path;
    this.bankCode = details.bankCode;
    this.historyDays = details.historyDays;
  }
}
