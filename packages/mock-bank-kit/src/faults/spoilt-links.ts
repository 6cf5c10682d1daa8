/** Names under which the banks' standards put the way to the next page. */
const NEXT = new Set(['next', 'Next', 'next_cursor', 'nextPageKey', 'nextOffset', 'Total', 'paginationKey']);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One name of the way to the next page: where it stands in a body, and what it says. */
export interface NextMember {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** The way to the next page that a body tells of; empty on the last page. */
export function nextOf(body: unknown, path: readonly string[] = []): readonly NextMember[] {
  if (!isObject(body)) return [];
  return Object.entries(body).flatMap(([name, value]) => {
    if (NEXT.has(name)) return value === null || value === undefined ? [] : [{ path: [...path, name], value }];
    return nextOf(value, [...path, name]);
  });
}

/** The body without its way to the next page. */
export function withoutNextPage(body: unknown): unknown {
  if (!isObject(body)) return body;
  return Object.fromEntries(
    Object.entries(body)
      .filter(([name]) => !NEXT.has(name))
      .map(([name, value]) => [name, withoutNextPage(value)]),
  );
}

function withMember(body: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const members = isObject(body) ? body : {};
  return { ...members, [name]: withMember(members[name], rest, value) };
}

/** The body with another page's way to the next one. */
export function withNextPage(body: unknown, next: readonly NextMember[]): unknown {
  return next.reduce((changed, { path, value }) => withMember(changed, path, value), body);
}

function elsewhere(link: unknown, to: string): unknown {
  if (isObject(link)) return Object.fromEntries(Object.entries(link).map(([name, one]) => [name, elsewhere(one, to)]));
  if (typeof link !== 'string' || !/^(https?:\/)?\//.test(link)) return link;
  const { pathname, search } = new URL(link, to);
  return new URL(pathname + search, to).href;
}

/** The body with its links to the next page at the same path of another origin. A cursor, which is no link, stays. */
export function withForeignLink(body: unknown, to: string): unknown {
  return withNextPage(
    body,
    nextOf(body).map(({ path, value }) => ({ path, value: elsewhere(value, to) })),
  );
}
