import type { Extensions } from '@of/contracts';
import { z } from 'zod';

/** Which fields of a bank's item are mapped: `true` for the whole field, a tree for some of its members. */
export interface Mapped {
  readonly [field: string]: true | Mapped;
}

const json = z.record(z.string(), z.json());

/**
 * What a bank's item holds beyond the fields that are mapped, in the bank's own names and nesting.
 * @returns undefined when everything is mapped
 */
export function leftOver(raw: unknown, mapped: Mapped): Extensions | undefined {
  const item = json.safeParse(raw);
  if (!item.success) return undefined;
  const rest = Object.entries(item.data).flatMap(([field, value]): [string, z.core.util.JSONType][] => {
    const known = Object.hasOwn(mapped, field) ? mapped[field] : undefined;
    if (known === true) return [];
    if (known === undefined) return [[field, value]];
    const inner = leftOver(value, known);
    return inner === undefined ? [] : [[field, inner]];
  });
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}
