import { BankError, type BankErrorCode } from './bank-error.ts';
import type { BankResponse } from './bank-session.ts';
import { retryAfterSeconds } from './retry-after.ts';

/** What HTTP itself says, for a bank's code that is not in its table. */
function codeOfStatus(status: number): BankErrorCode {
  if (status === 401) return 'token-refused';
  if (status === 403) return 'permission-missing';
  if (status === 429) return 'rate-limited';
  if (status === 400 || status === 404 || status === 405 || status === 410) return 'schema-changed';
  return status === 408 || status >= 500 ? 'retry' : 'bank-down';
}

/**
 * Makes our error of a bank's refusal.
 * @param bankCode the bank's own error code, where its body has one
 * @param codes what its codes mean to us; HTTP's status decides for the rest
 */
export function answerError(
  bankName: string,
  response: BankResponse,
  bankCode: string | undefined,
  codes: Readonly<Record<string, BankErrorCode>>,
): BankError {
  const known = bankCode !== undefined && Object.hasOwn(codes, bankCode) ? codes[bankCode] : undefined;
  // The bank's text may hold anything: a code (a URN too) is quoted when it looks like one, free text never.
  const shown = bankCode !== undefined && /^[\w.:/-]{1,96}$/.test(bankCode) ? bankCode : undefined;
  const code = known ?? codeOfStatus(response.status);
  return new BankError(code, [`${bankName} answered ${response.status}`, shown].filter(Boolean).join(' '), {
    retryAfterSeconds: retryAfterSeconds(response.headers),
    ...(shown === undefined ? {} : { bankCode: shown }),
    ...(code === 'schema-changed' ? { path: '$' } : {}),
  });
}
