import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { BankProblem, type BankProblemKind, httpStatusOf, type ProblemAnswer } from '@of/mock-bank-kit';

/** The standard's code of each refusal (its code set OBExternalStatusReason1Code). */
const CODES: Readonly<Record<BankProblemKind, string>> = {
  'invalid-parameter': 'U002',
  'invalid-body': 'U010',
  'invalid-cursor': 'U002',
  'invalid-period': 'U003',
  'invalid-token': 'U006',
  'insufficient-scope': 'U008',
  'consent-unknown': 'U009',
  'consent-invalid': 'U009',
  'consent-expired': 'U028',
  'account-not-shared': 'U008',
  'account-not-found': 'U011',
  'route-not-found': 'U011',
  'method-not-allowed': 'U042',
  'too-many-requests': 'U042',
  internal: 'U000',
  unavailable: 'U000',
};

/** A resource that does not exist is a bad request in this standard. */
const STATUS: Readonly<Partial<Record<BankProblemKind, number>>> = { 'account-not-found': 400 };

/** A field of the request that is refused. @param code of the standard, such as U002 for a value that is not valid */
export function invalidField(code: string, path: string, message: string): BankProblem {
  return new BankProblem('invalid-parameter', message, {}, { status: 400, code, path });
}

/** The standard's error body; `Id` names this one refusal for the support desk. */
export function answerProblem({ kind, message, own }: BankProblem): ProblemAnswer {
  const status = own?.status ?? STATUS[kind] ?? httpStatusOf[kind];
  const shown = message.slice(0, 500);
  const path = own?.path === undefined ? {} : { Path: own.path };
  return {
    status,
    body: {
      Id: randomUUID(),
      Code: `${status} ${(STATUS_CODES[status] ?? '').replaceAll(' ', '')}`,
      Message: shown,
      Errors: [{ ErrorCode: own?.code ?? CODES[kind], Message: shown, ...path }],
    },
  };
}
