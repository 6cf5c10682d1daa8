import { answerError } from '../../contract/answer-error.ts';
import type { BankError, BankErrorCode } from '../../contract/bank-error.ts';
import type { BankResponse } from '../../contract/bank-session.ts';
import { rheinRefusal } from './wire.ts';

const CODES: Readonly<Record<string, BankErrorCode>> = {
  TOKEN_UNKNOWN: 'token-refused',
  TOKEN_INVALID: 'token-refused',
  TOKEN_EXPIRED: 'token-refused',
  CONSENT_INVALID: 're-consent',
  CONSENT_EXPIRED: 're-consent',
  CONSENT_UNKNOWN: 're-consent',
  RESOURCE_UNKNOWN: 'permission-missing',
  RESOURCE_EXPIRED: 'permission-missing',
  SERVICE_BLOCKED: 'permission-missing',
  ACCESS_EXCEEDED: 'rate-limited',
  FORMAT_ERROR: 'schema-changed',
  PARAMETER_NOT_CONSISTENT: 'schema-changed',
  PARAMETER_NOT_SUPPORTED: 'schema-changed',
  PERIOD_INVALID: 'schema-changed',
  SERVICE_INVALID: 'schema-changed',
  SERVICE_NOT_SUPPORTED: 'schema-changed',
  REQUESTED_FORMATS_INVALID: 'schema-changed',
  INTERNAL_SERVER_ERROR: 'retry',
  SERVICE_UNAVAILABLE: 'retry',
};

/**
 * The standard has one code for a consent that is not in force and for one that does not cover what was asked for: the bank's path
 * tells them apart, `access…` being what the consent lacks.
 */
const UNCOVERED: Readonly<Record<string, BankErrorCode>> = { ...CODES, CONSENT_INVALID: 'permission-missing' };

/** Reads `tppMessages`; the first one counts. */
export function errorOf(response: BankResponse): BankError | undefined {
  if (response.status >= 200 && response.status < 300) return undefined;
  const message = rheinRefusal.safeParse(response.body).data?.tppMessages[0];
  const isUncovered = message?.path?.startsWith('access') ?? false;
  return answerError('Rhein Bank', response, message?.code, isUncovered ? UNCOVERED : CODES);
}
