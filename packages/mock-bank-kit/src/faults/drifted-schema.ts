import type { Fault } from './faults.ts';
import { isObject } from './spoilt-links.ts';

type Drift = Pick<Extract<Fault, { kind: 'schema-drift' }>, 'change' | 'field'>;

/** Names of fields whose value is one of a closed list. */
const CLOSED = /(status|type|indicator|side|memo|category|kind|subtype)$/i;

/** The path of the first list of objects in a body. */
function firstList(body: unknown, path: readonly string[] = []): readonly string[] | undefined {
  if (Array.isArray(body)) return body.some(isObject) ? path : undefined;
  if (!isObject(body)) return undefined;
  for (const [name, value] of Object.entries(body)) {
    const found = firstList(value, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether this is the field to change. Without a name it is the first that the change makes sense for. */
function isField({ change, field }: Drift, name: string, value: unknown): boolean {
  if (field !== undefined) return name === field;
  if (change === 'new-value') return typeof value === 'string' && CLOSED.test(name);
  return change === 'number' ? typeof value === 'string' : !isObject(value) && !Array.isArray(value);
}

function changedField({ change }: Drift, name: string, value: unknown): readonly (readonly [string, unknown])[] {
  switch (change) {
    case 'renamed':
      return [[`new_${name}`, value]];
    case 'missing':
      return [];
    case 'number':
      return [[name, 20_260_101]];
    case 'new-value':
      return [[name, 'NEWLY_INVENTED']];
  }
}

/** The item with each plain field renamed: one that nests goes by another name inside too. */
function renamed(item: unknown): unknown {
  if (!isObject(item)) return item;
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => (isObject(value) ? [name, renamed(value)] : [`new_${name}`, value])),
  );
}

/** The item with one field changed, the first that is meant; undefined when it has none such. */
function changedItem(drift: Drift, item: unknown): unknown {
  if (Array.isArray(item)) {
    const [first, ...rest] = item;
    const changed = changedItem(drift, first);
    return changed === undefined ? undefined : [changed, ...rest];
  }
  if (!isObject(item)) return undefined;
  const entries = Object.entries(item);
  const own = entries.findIndex(([name, value]) => isField(drift, name, value));
  if (own !== -1)
    return Object.fromEntries(
      entries.flatMap(([name, value], index) => (index === own ? changedField(drift, name, value) : [[name, value]])),
    );
  for (const [name, value] of entries) {
    const changed = changedItem(drift, value);
    if (changed !== undefined) return { ...item, [name]: changed };
  }
  return undefined;
}

function drifted(drift: Drift, value: unknown): unknown {
  if (drift.change !== 'renamed' || drift.field !== undefined) return changedItem(drift, value) ?? value;
  return Array.isArray(value) ? value.map((item, index) => (index === 0 ? renamed(item) : item)) : renamed(value);
}

/** The body with the schema of the first item of its list changed; of the body itself where it holds no list. */
export function withDriftedSchema(body: unknown, drift: Drift): unknown {
  const change = (value: unknown, [name, ...rest]: readonly string[]): unknown => {
    if (name === undefined) return drifted(drift, value);
    return isObject(value) ? { ...value, [name]: change(value[name], rest) } : value;
  };
  return change(body, firstList(body) ?? []);
}
