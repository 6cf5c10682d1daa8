import type { BankProblem, BankProblemKind, ProblemAnswer } from '@of/mock-bank-kit';

/** FDX's code and its words for the customer, by what went wrong. */
const ANSWERS: Readonly<Record<BankProblemKind, readonly [status: number, code: number, message: string]>> = {
  'invalid-parameter': [400, 401, 'Invalid input'],
  'invalid-body': [400, 401, 'Invalid input'],
  'invalid-cursor': [400, 401, 'Invalid input'],
  'invalid-period': [400, 703, 'Invalid date range'],
  'invalid-token': [401, 603, 'Customer authentication failed'],
  'insufficient-scope': [403, 403, 'Forbidden'],
  'consent-unknown': [403, 602, 'Customer not authorized'],
  'consent-invalid': [403, 602, 'Customer not authorized'],
  'consent-expired': [403, 602, 'Customer not authorized'],
  'account-not-shared': [403, 706, 'Access forbidden'],
  'account-not-found': [404, 701, 'Account not found'],
  'route-not-found': [404, 404, 'Not found'],
  'method-not-allowed': [405, 1206, 'Method not allowed'],
  'too-many-requests': [429, 1207, 'Too many requests'],
  internal: [500, 500, 'Internal server error'],
  unavailable: [503, 503, 'Scheduled maintenance'],
};

/** Refusals of the standard that the kit has no kind for. */
export const OWN = {
  badDate: { status: 400, code: '702' },
  closed: { status: 409, code: '705' },
  ended: { status: 409, code: '409' },
  noData: { status: 404, code: '1107' },
  subsystemDown: { status: 500, code: '501' },
} as const;

const OWN_MESSAGES: Readonly<Record<string, string>> = {
  702: 'Invalid date format',
  705: 'Account is closed',
  409: 'Consent has ended',
  1107: 'No data found',
  501: 'Subsystem unavailable',
};

/** `{code, message, debugMessage}`: words for the customer, and for the engineer. */
export function answerProblem({ kind, message: debugMessage, own }: BankProblem): ProblemAnswer {
  const [status, code, message] = ANSWERS[kind];
  if (own === undefined) return { status, body: { code, message, debugMessage } };
  return {
    status: own.status,
    body: { code: Number(own.code), message: OWN_MESSAGES[own.code] ?? message, debugMessage },
  };
}
