import { type Doc, isDoc } from '../bson/codec.ts';
import { asInteger, truthy } from '../bson/types.ts';
import { locationError, MongoError } from '../errors.ts';
import { compileExpression } from '../expressions/compile.ts';
import type { Variables } from '../expressions/scope.ts';
import type { CommandContext } from './context.ts';

/** The collection that a command's first member names. */
export function collectionName(command: Doc): string {
  const [name = ''] = Object.keys(command);
  const value: unknown = command[name];
  if (typeof value !== 'string')
    throw new MongoError('InvalidNamespace', `collection name has invalid type ${typeof value}`);
  if (value === '') throw new MongoError('InvalidNamespace', 'Invalid namespace specified: it names no collection');
  return value;
}

export function documentArgument(command: Doc, name: string): Doc {
  const value: unknown = command[name];
  if (value === undefined || value === null) return {};
  if (!isDoc(value))
    throw new MongoError('TypeMismatch', `BSON field '${name}' is the wrong type, expected type 'object'`);
  return value;
}

export function listArgument(command: Doc, name: string): Doc[] {
  const value: unknown = command[name];
  if (!Array.isArray(value) || !value.every(isDoc))
    throw new MongoError('TypeMismatch', `BSON field '${name}' is the wrong type, expected type 'array' of objects`);
  return value;
}

export function countArgument(command: Doc, name: string): number {
  const value: unknown = command[name];
  if (value === undefined || value === null) return 0;
  const number = asInteger(value);
  if (number === undefined)
    throw new MongoError('TypeMismatch', `BSON field '${name}' is the wrong type, expected a number`);
  if (number < 0) throw locationError(51024, `BSON field '${name}' value must be >= 0, actual value '${number}'`);
  return number;
}

/** A collation other than the simple one would change what equal and ordered mean: it is refused rather than ignored. */
export function refuseCollation(command: Doc): void {
  const collation: unknown = command['collation'];
  if (isDoc(collation) && Object.keys(collation).length > 0 && collation['locale'] !== 'simple') {
    throw new MongoError('CommandNotSupported', 'collations other than {locale: "simple"} are not served here');
  }
}

/** The variables of a command: `$$NOW`, and those of its `let`. */
export function variablesOf(command: Doc, { now }: CommandContext): Variables {
  const variables: Record<string, unknown> = { NOW: now };
  for (const [name, value] of Object.entries(documentArgument(command, 'let')))
    variables[name] = compileExpression(value)({}, { NOW: now });
  return variables;
}

export const isSet = (command: Doc, name: string): boolean => truthy(command[name]);
