import type { Logger } from '@of/service-kit';
import type { ErrorRequestHandler } from 'express';
import type { MockBankDefinition } from '../definition.ts';
import { BankProblem } from '../problems.ts';

function asProblem(error: unknown, logger: Logger): BankProblem {
  if (error instanceof BankProblem) return error;
  // Express' own refusals (a malformed path escape, a body over the limit) are the caller's mistakes.
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : 500;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new BankProblem('invalid-parameter', 'the request cannot be read');
  }
  logger.error({ err: error }, 'unexpected error');
  return new BankProblem('internal', 'something went wrong on our side');
}

/** Answers every error in the bank's own style; what is unexpected is logged and told without detail. */
export function problemHandler(definition: MockBankDefinition, logger: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const problem = asProblem(error, logger);
    const { status, body } = definition.answerProblem(problem);
    res.status(status).set(problem.headers).json(body);
  };
}
