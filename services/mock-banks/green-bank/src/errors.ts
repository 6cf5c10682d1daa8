import { type BankProblem, type BankProblemKind, httpStatusOf, type ProblemAnswer } from '@of/mock-bank-kit';

const CODES: Readonly<Record<BankProblemKind, string>> = {
  'invalid-parameter': 'INVALID_PARAMETER',
  'invalid-body': 'INVALID_PARAMETER',
  'invalid-cursor': 'INVALID_PARAMETER',
  'invalid-period': 'INVALID_PARAMETER',
  'invalid-token': 'INVALID_TOKEN',
  'insufficient-scope': 'INSUFFICIENT_SCOPE',
  'consent-unknown': 'INSUFFICIENT_SCOPE',
  'consent-invalid': 'INSUFFICIENT_SCOPE',
  'consent-expired': 'INSUFFICIENT_SCOPE',
  'account-not-shared': 'ACCOUNT_NOT_SHARED',
  'account-not-found': 'ACCOUNT_NOT_FOUND',
  'route-not-found': 'ROUTE_NOT_FOUND',
  'method-not-allowed': 'METHOD_NOT_ALLOWED',
  'too-many-requests': 'RATE_LIMITED',
  internal: 'INTERNAL_ERROR',
  unavailable: 'UNAVAILABLE',
};

/** Green Bank's error body: `{Error: {Code, Message}}`, with the status that HTTP has for it. */
export function answerProblem({ kind, message }: BankProblem): ProblemAnswer {
  return { status: httpStatusOf[kind], body: { Error: { Code: CODES[kind], Message: message } } };
}
