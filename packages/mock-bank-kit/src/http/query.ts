import { z } from 'zod';
import { BankProblem } from '../problems.ts';

/**
 * The query of a request by its schema. Throws BankProblem invalid-parameter naming every parameter that is unknown,
 * repeated or malformed; values are never repeated in the message.
 */
export function parseQuery<Query extends z.ZodObject>(schema: Query, query: object): z.infer<Query> {
  const unknown = Object.keys(query).filter((name) => !Object.hasOwn(schema.shape, name));
  const parsed = schema.safeParse(query);
  if (parsed.success && unknown.length === 0) return parsed.data;
  const reasons = (parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`);
  if (unknown.length > 0) reasons.push(`unknown parameter ${unknown.map((name) => name.slice(0, 40)).join(', ')}`);
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
