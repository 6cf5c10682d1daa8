import { AuthorizationResponseError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';

/**
 * What went wrong at a bank's OAuth server:
 * - `refused`: it answered with an OAuth error (RFC 6749 §4.1.2.1, §5.2); `oauthError` is its code
 * - `unavailable`: no answer, or none of use; it may pass
 */
export type BankOAuthErrorCode = 'refused' | 'unavailable';

export class BankOAuthError extends Error {
  override readonly name = 'BankOAuthError';
  readonly code: BankOAuthErrorCode;
  readonly oauthError: string | undefined;
  /** The OAuth client's own word for it: for the log, as it tells a user nothing. */
  readonly reason: string | undefined;

  constructor(
    code: BankOAuthErrorCode,
    message: string,
    details: { oauthError?: string; reason?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.oauthError = details.oauthError;
    this.reason = details.reason;
  }

  /** The grant is gone: revoked, expired or used up (RFC 6749 §5.2). Only a new consent helps. */
  get isGrantGone(): boolean {
    return this.oauthError === 'invalid_grant';
  }
}

/** RFC 6749 §5.2 allows printable ASCII without quotes; an error code that is anything else is not repeated. */
function codeOf(text: string): string {
  return /^[\w.:-]{1,64}$/.test(text) ? text : 'error';
}

/** Whether an OAuth error says that the bank could not answer (RFC 6749 §4.1.2.1), which refuses nothing. */
export function saysUnavailable(oauthError: string): boolean {
  return oauthError === 'server_error' || oauthError === 'temporarily_unavailable';
}

/** The code of an error, or of what caused it: Node's fetch has it there. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : (reasonOf(error.cause) ?? error.name);
}

/** Why something failed, for the log. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const hasReason = error instanceof BankOAuthError && error.reason !== undefined;
  return hasReason ? `${error.message} (${error.reason})` : error.message;
}

/** Our error of what the OAuth client threw. The message holds no code, token or text of the bank. */
export function toBankOAuthError(bankName: string, error: unknown): BankOAuthError {
  if (error instanceof BankOAuthError) return error;
  if ((error instanceof ResponseBodyError && error.status < 500) || error instanceof AuthorizationResponseError) {
    const oauthError = codeOf(error.error);
    const code = saysUnavailable(oauthError) ? 'unavailable' : 'refused';
    return new BankOAuthError(code, `${bankName} answered ${oauthError}`, { oauthError });
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    return new BankOAuthError('refused', `${bankName} does not accept our client`, { oauthError: 'invalid_client' });
  }
  const reason = reasonOf(error);
  const details = reason === undefined ? {} : { reason };
  return new BankOAuthError('unavailable', `${bankName} gives no usable answer`, details);
}
