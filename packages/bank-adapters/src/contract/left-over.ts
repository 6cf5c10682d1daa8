import type { Extensions } from '@of/contracts';
import { schemaChanged } from './parse.ts';

type Json = Extensions[string];

/** Which fields of a bank's item are mapped: `true` for the whole field, a tree for some of its members. */
export interface Mapped {
  readonly [field: string]: true | Mapped;
}

/** Deeper than any bank nests, and far from what a stack or a document could not hold. */
const DEEPEST = 32;

/** A copy of what `JSON.parse` made. */
function copy(value: unknown, path: string, depth = 0): Json {
  if (depth > DEEPEST) throw schemaChanged(path, 'nested too deeply');
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map((item) => copy(item, path, depth + 1));
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copy(member, path, depth + 1)]));
  throw schemaChanged(path, 'not JSON');
}

/**
 * What a bank's item holds beyond the fields that are mapped, in the bank's own names and nesting.
 * @returns a copy, or undefined when everything is mapped
 * @throws BankError `schema-changed` for a field that is nested too deeply
 */
export function leftOver(raw: unknown, mapped: Mapped, path = ''): Extensions | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  let rest: [string, Json][] | undefined;
  for (const [field, value] of Object.entries(raw)) {
    const known = Object.hasOwn(mapped, field) ? mapped[field] : undefined;
    if (known === true) continue;
    const kept = known === undefined ? copy(value, path + field) : leftOver(value, known, `${path}${field}.`);
    if (kept === undefined) continue;
    rest ??= [];
    rest.push([field, kept]);
  }
  return rest === undefined ? undefined : Object.fromEntries(rest);
}
