import type { Extensions } from '@of/contracts';
import { schemaChanged } from './parse.ts';

type Json = Extensions[string];

/**
 * Which fields of a bank's item are mapped: `true` for the whole field, a tree for some of its members. A text that may only be kept
 * in another form, as a number masked, has the function that makes it.
 */
export interface Mapped {
  readonly [field: string]: true | Mapped | ((text: string) => string);
}

/** Deeper than any bank nests, and far from what a stack or a document could not hold. */
const DEEPEST = 32;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** `__proto__` is a name like any other in JSON. */
function put(into: Extensions, name: string, value: Json): void {
  if (name === '__proto__')
    Object.defineProperty(into, name, { value, configurable: true, enumerable: true, writable: true });
  else into[name] = value;
}

/** A copy of what `JSON.parse` made. */
function copy(value: unknown, path: string, depth = 0): Json {
  if (depth > DEEPEST) throw schemaChanged(path, 'nested too deeply');
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map((item) => copy(item, path, depth + 1));
  if (!isRecord(value)) throw schemaChanged(path, 'not JSON');
  const copied: Extensions = {};
  for (const name of Object.keys(value)) put(copied, name, copy(value[name], path, depth + 1));
  return copied;
}

function inOtherForm(value: unknown, form: (text: string) => string, path: string): string {
  if (typeof value !== 'string') throw schemaChanged(path, 'not a text');
  return form(value);
}

/** As `leftOver`, for the member `name` below `path`: a path is only written where it is needed. */
function rest(raw: unknown, mapped: Mapped, path: string, name?: string): Extensions | undefined {
  if (!isRecord(raw)) return undefined;
  let kept: Extensions | undefined;
  // Most fields of most items are mapped: each costs one look at the tree, and nothing is made.
  for (const field in raw) {
    const known = mapped[field];
    if (known === true || !Object.hasOwn(raw, field)) continue;
    const below = name === undefined ? path : `${path}${name}.`;
    const part =
      known === undefined || !Object.hasOwn(mapped, field)
        ? copy(raw[field], below + field)
        : typeof known === 'function'
          ? inOtherForm(raw[field], known, below + field)
          : rest(raw[field], known, below, field);
    if (part === undefined) continue;
    kept ??= {};
    put(kept, field, part);
  }
  return kept;
}

/**
 * What a bank's item holds beyond the fields that are mapped, in the bank's own names and nesting.
 * @returns a copy, or undefined when everything is mapped
 * @throws BankError `schema-changed` for a field that is nested too deeply
 */
export function leftOver(raw: unknown, mapped: Mapped, path = ''): Extensions | undefined {
  return rest(raw, mapped, path);
}

interface Merged {
  readonly tree: Mapped;
  readonly with: WeakMap<Mapped, Merged>;
}

const merged = new WeakMap<Mapped, Merged>();

function remember(known: WeakMap<Mapped, Merged>, part: Mapped, tree: Mapped): Merged {
  const made = { tree, with: new WeakMap<Mapped, Merged>() };
  known.set(part, made);
  return made;
}

/**
 * One tree of several, for an adapter in which it depends on the item what is mapped: a field of a later one takes the place of an
 * earlier one's. It is made once of the same ones: hand over constants, `undefined` for those that do not apply.
 */
export function mergedTrees(first: Mapped, ...others: readonly (Mapped | undefined)[]): Mapped {
  let all = merged.get(first) ?? remember(merged, first, first);
  for (const other of others)
    if (other !== undefined) all = all.with.get(other) ?? remember(all.with, other, { ...all.tree, ...other });
  return all.tree;
}
