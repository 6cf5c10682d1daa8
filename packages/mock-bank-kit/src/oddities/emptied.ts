import { isObject, withoutNextPage } from '../faults/spoilt-links.ts';
import type { Silence } from './oddity.ts';

/** Counts of a list's items or pages, by the names that the banks' standards have. */
const COUNT = /^total/i;
/** The link to a list's last page: of an empty one it would be the first. */
const LAST = /^last$/i;

function withoutItems(value: unknown): unknown {
  if (Array.isArray(value)) return value.some(isObject) ? [] : value;
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !LAST.test(name))
      .map(([name, one]) => [name, COUNT.test(name) && typeof one === 'number' ? 0 : withoutItems(one)]),
  );
}

/**
 * What is answered in place of a body where a bank hides that a consent has expired: its lists are empty, and it counts none.
 * @param path of the route
 */
export function emptied(body: unknown, path: string, hiddenBy: Exclude<Silence, 'error'>): unknown {
  return hiddenBy === 'nothing' || /transactions/i.test(path) ? withoutItems(withoutNextPage(body)) : body;
}
