import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { ProblemError } from '../problem.ts';

const nothing = z.strictObject({});
type Nothing = typeof nothing;

interface RouteInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  readonly req: Request;
  readonly res: Response;
}

interface Complaint {
  readonly detail: string;
  /** RFC 6901, in the body. */
  readonly pointer?: string;
  readonly parameter?: string;
}

function complaintsOf(error: z.ZodError, place: 'parameter' | 'pointer'): Complaint[] {
  return error.issues.flatMap((issue) => {
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({
      detail: issue.code === 'unrecognized_keys' ? 'is not known here' : issue.message,
      ...(place === 'parameter'
        ? { parameter: path.join('.') }
        : { pointer: path.map((step) => `/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('') }),
    }));
  });
}

/**
 * A request handler whose input has been parsed. Whatever has no schema must be empty: unknown query parameters and body
 * members are refused with `validation-failed`, whose `errors` say where.
 * @param schemas zod schemas (strict objects) of the path parameters, the query and the body
 * @param handler gets the parsed input; what it throws or rejects with goes to the error handler
 */
export function route<P extends z.ZodType = Nothing, Q extends z.ZodType = Nothing, B extends z.ZodType = Nothing>(
  schemas: { params?: P; query?: Q; body?: B },
  handler: (input: RouteInput<P, Q, B>) => Promise<void> | void,
): RequestHandler {
  const { params = nothing, query = nothing, body = nothing } = schemas;
  return async (req, res) => {
    const parsed = {
      params: params.safeParse(req.params),
      query: query.safeParse(req.query),
      body: body.safeParse(req.body ?? {}),
    };
    const errors = [
      ...(parsed.params.error === undefined ? [] : complaintsOf(parsed.params.error, 'parameter')),
      ...(parsed.query.error === undefined ? [] : complaintsOf(parsed.query.error, 'parameter')),
      ...(parsed.body.error === undefined ? [] : complaintsOf(parsed.body.error, 'pointer')),
    ];
    if (!parsed.params.success || !parsed.query.success || !parsed.body.success) {
      throw new ProblemError('validationFailed', { members: { errors } });
    }
    // The schemas' defaults above stand in only where P, Q or B is `Nothing`, which TypeScript cannot follow.
    const input = { params: parsed.params.data, query: parsed.query.data, body: parsed.body.data, req, res };
    await handler(input as RouteInput<P, Q, B>);
  };
}
