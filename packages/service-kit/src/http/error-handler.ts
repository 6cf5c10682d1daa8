import type { ErrorRequestHandler, RequestHandler } from 'express';
import { z } from 'zod';
import type { Logger } from '../logger.ts';
import { notFound, ProblemError } from '../problem.ts';
import { requestIdOf } from './request-id.ts';

/** What body-parser, the router and Node's HTTP say of a bad request. */
const clientFault = z.object({ status: z.number().int().min(400).max(499), type: z.string().optional() });

/** How MongoDB's driver names a server that does not answer. */
const STORE_AWAY =
  /^Mongo(Network|NetworkTimeout|ServerSelection|PoolCleared|PoolClosed|NotConnected|WaitQueueTimeout)Error$/;
/** What Mongoose says, in an error of no name of its own, when it has waited in vain for the connection to come back. */
const WAITED_FOR_STORE = /buffering timed out after \d+ms$/;
/**
 * What a replica set answers while it elects a primary, when the driver's one repetition met the election too, and OutOfDiskSpace:
 * ShutdownInProgress, PrimarySteppedDown, NotWritablePrimary, InterruptedAtShutdown, InterruptedDueToReplStateChange,
 * NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary (MongoDB's error codes).
 */
const STORE_TAKES_NONE = new Set([91, 189, 10_107, 11_600, 11_602, 13_435, 13_436, 14_031]);
/** Labels of errors that have nothing to do with what was asked for. */
const PASSING = ['RetryableWriteError', 'TransientTransactionError', 'UnknownTransactionCommitResult'];
const labelled = z.object({ errorLabels: z.array(z.string()) });

function isPassing(error: Error): boolean {
  const { data } = labelled.safeParse(error);
  return data !== undefined && PASSING.some((label) => data.errorLabels.includes(label));
}

/** Whether the store is away or takes no writes: the same request may succeed later. */
const storeIsAway = (error: unknown): boolean =>
  error instanceof Error &&
  (STORE_AWAY.test(error.name) ||
    (error.name === 'MongooseError' && WAITED_FOR_STORE.test(error.message)) ||
    ('code' in error && typeof error.code === 'number' && STORE_TAKES_NONE.has(error.code)) ||
    isPassing(error));

function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (storeIsAway(error)) return new ProblemError('serviceUnavailable', { cause: error });
  const fault = clientFault.safeParse(error);
  if (!fault.success) return new ProblemError('internal', { cause: error });
  switch (fault.data.type) {
    case 'entity.parse.failed':
      return new ProblemError('malformedJson', { cause: error });
    case 'entity.too.large':
      return new ProblemError('bodyTooLarge', { cause: error });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new ProblemError('unsupportedMediaType', {
        detail: 'The body must be UTF-8 and not compressed',
        cause: error,
      });
    default:
      return new ProblemError('validationFailed', { detail: 'The request could not be read', cause: error });
  }
}

/** Answers every error as problem+json (RFC 9457). What is not the client's fault is logged with its stack and shown without. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const problem = toProblem(error);
    const requestId = requestIdOf(req);
    if (problem.status >= 500) logger.error({ err: problem.cause ?? problem, requestId }, 'request failed');
    res
      .status(problem.status)
      .set(problem.headers)
      .type('application/problem+json')
      .send(JSON.stringify(problem.toJSON(requestId)));
  };
}

export const nothingHere: RequestHandler = () => {
  throw notFound();
};
