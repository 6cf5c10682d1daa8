import { type BankProblem, type BankProblemKind, httpStatusOf, type ProblemAnswer } from '@of/mock-bank-kit';

const SLUGS: Readonly<Record<BankProblemKind, string>> = {
  'invalid-parameter': 'query_invalid',
  'invalid-body': 'query_invalid',
  'invalid-cursor': 'cursor_invalid',
  'invalid-period': 'query_invalid',
  'invalid-token': 'token_invalid',
  'insufficient-scope': 'scope_missing',
  'consent-unknown': 'scope_missing',
  'consent-invalid': 'scope_missing',
  'consent-expired': 'scope_missing',
  'account-not-shared': 'account_not_shared',
  'account-not-found': 'account_unknown',
  'route-not-found': 'route_unknown',
  'method-not-allowed': 'method_not_allowed',
  'too-many-requests': 'slow_down',
  internal: 'internal',
  unavailable: 'temporarily_unavailable',
};

/** `{ok: false, errors: [{slug, hint}]}`; this bank says "temporarily unavailable" with status 200. */
export function answerProblem({ kind, message }: BankProblem): ProblemAnswer {
  const status = kind === 'unavailable' ? 200 : httpStatusOf[kind];
  return { status, body: { ok: false, errors: [{ slug: SLUGS[kind], hint: message }] } };
}
