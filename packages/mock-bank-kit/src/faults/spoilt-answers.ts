/** Names under which the banks' standards put the way to the next page. */
const NEXT = new Set(['next', 'Next', 'next_cursor', 'nextPageKey', 'nextOffset', 'Total', 'paginationKey']);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The body without its way to the next page. */
export function withoutNextPage(body: unknown): unknown {
  if (Array.isArray(body)) return body;
  if (!isObject(body)) return body;
  return Object.fromEntries(
    Object.entries(body)
      .filter(([name]) => !NEXT.has(name))
      .map(([name, value]) => [name, withoutNextPage(value)]),
  );
}

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

/** The item with each plain field renamed: one that nests goes by another name inside too. */
function renamed(item: unknown): unknown {
  if (!isObject(item)) return item;
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => (isObject(value) ? [name, renamed(value)] : [`new_${name}`, value])),
  );
}

/** The body with other names of the fields in the first item of its list. */
export function withDriftedSchema(body: unknown): unknown {
  const path = firstList(body);
  const change = (value: unknown, [name, ...rest]: readonly string[]): unknown => {
    if (name === undefined)
      return Array.isArray(value) ? value.map((item, index) => (index === 0 ? renamed(item) : item)) : value;
    return isObject(value) ? { ...value, [name]: change(value[name], rest) } : value;
  };
  return path === undefined ? renamed(body) : change(body, path);
}
