import { hash } from 'node:crypto';

/** Pages of one list that were seen already, by a digest of what they hold. */
export interface PagePrints {
  /**
   * Notes a page. A page that is the same to the last character as one before is that page once more: a bank that repeats one
   * must not double the entries on it, which may have no ids.
   * @returns whether it was seen before
   */
  readonly seen: (items: readonly unknown[]) => boolean;
}

const printOf = (items: readonly unknown[]): string => hash('sha256', JSON.stringify(items), 'base64url').slice(0, 16);

export function createPagePrints(): PagePrints {
  const prints = new Set<string>();
  // Most lists are one page, which there is nothing to compare with.
  let first: readonly unknown[] | undefined;
  return {
    seen: (items) => {
      if (items.length === 0) return false;
      if (first === undefined && prints.size === 0) {
        first = items;
        return false;
      }
      if (first !== undefined) prints.add(printOf(first));
      first = undefined;
      const print = printOf(items);
      if (prints.has(print)) return true;
      prints.add(print);
      return false;
    },
  };
}
