import { z } from 'zod';
import { BankProblem } from '../problems.ts';

/**
 * The query of a request by its schema. Throws BankProblem invalid-parameter naming every parameter that is unknown,
 * repeated or malformed; values are never repeated in the message.
 */
export function parseQuery<Query extends z.ZodObject>(schema: Query, query: unknown): z.infer<Query> {
  const parsed = z.strictObject(schema.shape).safeParse(query);
  if (parsed.success) return schema.parse(query);
  const reasons = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `unknown parameter ${issue.keys.map((key) => key.slice(0, 40)).join(', ')}`
      : `${issue.path.join('.')} ${issue.message}`,
  );
  throw new BankProblem('invalid-parameter', reasons.join('; '));
}

/** A whole number in a query string, within bounds, with a default. */
export function wholeNumber(min: number, max: number, fallback: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string(message)
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message)
    .default(fallback);
}
