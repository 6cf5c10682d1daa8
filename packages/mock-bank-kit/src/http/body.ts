import type { Request } from 'express';
import type { z } from 'zod';
import { BankProblem } from '../problems.ts';

/**
 * The JSON body of a request by its schema. Throws BankProblem invalid-body naming every member that is missing or malformed;
 * values are never repeated in the message. A route without a schema takes no body.
 */
export function parseBody<Body extends z.ZodType>(schema: Body | undefined, req: Request): z.infer<Body> {
  const body: unknown = req.body;
  if (schema === undefined) {
    if (body !== undefined) throw new BankProblem('invalid-body', 'no body is taken here');
    return undefined as z.infer<Body>;
  }
  if (body === undefined) throw new BankProblem('invalid-body', 'a JSON body is needed');
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`);
  throw new BankProblem('invalid-body', reasons.join('; ').slice(0, 500));
}
