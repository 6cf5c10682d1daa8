import { Int32 } from 'bson';
import { type Doc, encode, isDoc, setMember } from '../bson/codec.ts';

export interface Difference {
  readonly updatedFields: Doc;
  readonly removedFields: string[];
  readonly truncatedArrays: Doc[];
}

/** Whether two values are the same in type, value and order of fields. */
function same(a: unknown, b: unknown): boolean {
  // What an update leaves alone is the same object; plain values tell by themselves.
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof Int32 && b instanceof Int32) return a.value === b.value;
  return Buffer.compare(encode({ v: a }), encode({ v: b })) === 0;
}

function compareArrays(before: readonly unknown[], after: readonly unknown[], path: string, into: Difference): void {
  if (after.length < before.length) into.truncatedArrays.push({ field: path, newSize: new Int32(after.length) });
  for (const [index, value] of after.entries()) compareValue(before[index], value, `${path}.${index}`, into);
}

function compareValue(before: unknown, after: unknown, path: string, into: Difference): void {
  if (before !== undefined && same(before, after)) return;
  if (Array.isArray(before) && Array.isArray(after) && after.length > 0) compareArrays(before, after, path, into);
  else if (isDoc(before) && isDoc(after) && Object.keys(after).length > 0)
    compareDocuments(before, after, `${path}.`, into);
  else setMember(into.updatedFields, path, after);
}

function compareDocuments(before: Doc, after: Doc, prefix: string, into: Difference): void {
  for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) into.removedFields.push(`${prefix}${name}`);
  for (const [name, value] of Object.entries(after))
    compareValue(Object.hasOwn(before, name) ? before[name] : undefined, value, `${prefix}${name}`, into);
}

/** What an update changed, as a change event's `updateDescription` has it. */
export function difference(before: Doc, after: Doc): Difference {
  const found: Difference = { updatedFields: {}, removedFields: [], truncatedArrays: [] };
  compareDocuments(before, after, '', found);
  return found;
}
