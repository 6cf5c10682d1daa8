import { BankProblem, isSealOf, seal } from '@of/mock-bank-kit';
import { z } from 'zod';

/** A place in a list that is ordered by time and id: a key and no offset, so that it stays right while the list grows. */
export interface Place {
  readonly at: number;
  readonly id: string;
}

const cursorSchema = z.strictObject({
  at: z.int(),
  id: z.string(),
  since: z.int().optional(),
  until: z.int().optional(),
});

/** What a cursor says: after which place to go on, within which bounds. */
export type Cursor = z.infer<typeof cursorSchema>;

/** Writes a cursor that only the bank can have written, for one list (`subject` names customer and resource). */
export function writeCursor(sealKey: string, subject: string, cursor: Cursor): string {
  const payload = Buffer.from(JSON.stringify(cursor)).toString('base64url');
  return `${payload}.${seal(sealKey, 'cursor', subject, payload)}`;
}

/** Reads a cursor back. Throws BankProblem invalid-cursor when it was changed or belongs to another list or customer. */
export function readCursor(sealKey: string, subject: string, text: string): Cursor {
  const [payload = '', signature = '', ...rest] = text.split('.');
  if (rest.length > 0 || !isSealOf(signature, sealKey, 'cursor', subject, payload)) {
    throw new BankProblem('invalid-cursor', 'the cursor was not given for this list');
  }
  return cursorSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
}
