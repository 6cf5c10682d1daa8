import { AmountError } from '@of/money';
import type { z } from 'zod';
import { BankError } from './bank-error.ts';
import { compiledSchema } from './compiled-schema.ts';

/** `['Accounts', 3, 'AccountId']` → `Accounts[3].AccountId`; the body itself is `$`. */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? '$' : text.replace(/^\./, '');
}

/** An answer in a shape that the adapter does not know. `problem` must not quote the bank's data. */
export function schemaChanged(path: string, problem: string): BankError {
  return new BankError('schema-changed', `${path}: ${problem}`, { path });
}

/**
 * Parses a bank's JSON by its schema. Where the schema returns what it takes, that is `raw` itself and no copy.
 * @param schema one that is kept, as a constant of the module: it is compiled when it is first used
 * @throws BankError `schema-changed` with the path of the first field that is missing or not what it was
 */
export function parseWire<T>(schema: z.ZodType<T>, raw: unknown): T {
  const compiled = compiledSchema(schema);
  if (compiled.returnsAsIs(raw)) return raw;
  const parsed = compiled.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw schemaChanged(pathText(issue?.path ?? []), issue?.message ?? 'not what it was');
}

/** Converts an amount of the field at `path`. @throws BankError `schema-changed` when it is no exact amount */
export function wireAmount(path: string, convert: () => string): string {
  try {
    return convert();
  } catch (error) {
    if (error instanceof AmountError) throw schemaChanged(path, 'not an exact amount');
    throw error;
  }
}

/** An item of a list found under another resource, or in another currency, than the one it belongs to. */
export function expectSame(path: string, actual: string, expected: string, what: string): void {
  if (actual !== expected) throw schemaChanged(path, `not the ${what} that was asked for`);
}
