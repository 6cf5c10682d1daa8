import { BankProblem, type BankProblemKind, type ProblemAnswer } from '@of/mock-bank-kit';

/** Status and message code of the standard for each kind of refusal. */
const ANSWERS: Readonly<Record<BankProblemKind, readonly [status: number, code: string]>> = {
  'invalid-parameter': [400, 'FORMAT_ERROR'],
  'invalid-body': [400, 'FORMAT_ERROR'],
  'invalid-cursor': [400, 'FORMAT_ERROR'],
  'invalid-period': [400, 'PERIOD_INVALID'],
  'invalid-token': [401, 'TOKEN_INVALID'],
  'insufficient-scope': [401, 'CONSENT_INVALID'],
  'consent-unknown': [403, 'CONSENT_UNKNOWN'],
  'consent-invalid': [401, 'CONSENT_INVALID'],
  'consent-expired': [401, 'CONSENT_EXPIRED'],
  'account-not-shared': [404, 'RESOURCE_UNKNOWN'],
  'account-not-found': [404, 'RESOURCE_UNKNOWN'],
  'route-not-found': [404, 'RESOURCE_UNKNOWN'],
  'method-not-allowed': [405, 'SERVICE_INVALID'],
  'too-many-requests': [429, 'ACCESS_EXCEEDED'],
  internal: [500, 'INTERNAL_SERVER_ERROR'],
  unavailable: [503, 'SERVICE_UNAVAILABLE'],
};

/** A refusal because of one header or parameter, of status 400. */
export function formatError(path: string, message: string): BankProblem {
  return new BankProblem('invalid-parameter', message, {}, { status: 400, code: 'FORMAT_ERROR', path });
}

/** What the standard knows and this bank does not do. */
export function notSupported(status: 400 | 406, code: string, path: string, message: string): BankProblem {
  return new BankProblem('invalid-parameter', message, {}, { status, code, path });
}

/** The consent does not cover what was asked for: `path` says what it would have to hold. */
export function notCovered(permission: string): BankProblem {
  const own = { status: 401, code: 'CONSENT_INVALID', path: `access.${permission}` };
  return new BankProblem('insufficient-scope', `the consent does not cover ${permission}`, {}, own);
}

/** The standard's error body, `tppMessages`. */
export function answerProblem({ kind, message, own }: BankProblem): ProblemAnswer {
  const [status, code] = own === undefined ? ANSWERS[kind] : [own.status, own.code];
  const path = own?.path ?? (kind === 'insufficient-scope' ? 'access' : undefined);
  const text = { text: message.slice(0, 500) };
  return {
    status,
    body: { tppMessages: [{ category: 'ERROR', code, ...(path === undefined ? {} : { path }), ...text }] },
  };
}
