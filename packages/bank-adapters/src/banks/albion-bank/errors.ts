import { answerError } from '../../contract/answer-error.ts';
import type { BankError, BankErrorCode } from '../../contract/bank-error.ts';
import type { BankResponse } from '../../contract/bank-session.ts';
import { albionError } from './wire.ts';

/**
 * What the standard's codes mean to us; HTTP's status says the rest. A consent that has ended or is in no status to be used needs
 * the user; an account that is unknown is one that we may not see.
 */
const CODES: Readonly<Record<string, BankErrorCode>> = {
  U008: 'permission-missing',
  U009: 're-consent',
  U011: 'permission-missing',
  U028: 're-consent',
};

/** Reads a refusal. Some statuses come without a body in this standard. */
export function errorOf(response: BankResponse): BankError | undefined {
  const { status, body } = response;
  if (status >= 200 && status < 300) return undefined;
  // An address that does not exist has the code of a resource that does not: only a bad request means the resource.
  const code = status === 404 ? undefined : albionError.safeParse(body).data?.Errors[0]?.ErrorCode;
  return answerError('Albion Bank', response, code, CODES);
}
