import { answerError } from '../../contract/answer-error.ts';
import { BankError, type BankErrorCode } from '../../contract/bank-error.ts';
import type { BankResponse } from '../../contract/bank-session.ts';
import { HISTORY_DAYS } from './client.ts';
import { fdxError } from './wire.ts';

const BANK = 'Liberty Bank';

/** FDX's codes. An account that is closed, locked, gone or not shared is left out, the rest goes on. */
const CODES: Readonly<Record<string, BankErrorCode>> = {
  401: 'schema-changed',
  403: 'permission-missing',
  404: 'schema-changed',
  500: 'retry',
  501: 'retry',
  503: 'retry',
  601: 're-consent',
  602: 're-consent',
  603: 'token-refused',
  701: 'permission-missing',
  702: 'schema-changed',
  703: 'period-invalid',
  704: 'permission-missing',
  705: 'permission-missing',
  706: 'permission-missing',
  1107: 'permission-missing',
  1206: 'schema-changed',
  1207: 'rate-limited',
};

export function errorOf(response: BankResponse): BankError | undefined {
  // Partial content: some of what was asked for is missing, for now.
  if (response.status === 206) return new BankError('retry', `${BANK} answered 206, a part of it only`);
  if (response.status >= 200 && response.status < 300) return undefined;
  const parsed = fdxError.safeParse(response.body);
  const error = answerError(BANK, response, parsed.success ? String(parsed.data.code) : undefined, CODES);
  if (error.code !== 'period-invalid') return error;
  return new BankError(error.code, error.message, { bankCode: '703', historyDays: HISTORY_DAYS });
}
