import { BankError, type Page } from '@of/bank-adapters';
import type { Problems } from './problems.ts';

/** The same drift, with its place in the bank's whole answer. */
function located(error: BankError, path: string): BankError {
  return new BankError('schema-changed', `${path}.${error.message}`, {
    path: error.path === undefined ? path : `${path}.${error.path}`,
    cause: error,
  });
}

/**
 * Reads a bank's list page by page and hands over what could be mapped of each. An item that cannot is noted and left out, a
 * list that breaks off is noted and ends there.
 * @returns whether the list came whole, so that what it does not hold is known to be gone
 * @throws BankError when nothing more can be fetched
 */
export async function readList<T>(
  pages: AsyncIterable<Page>,
  map: (raw: unknown) => T,
  store: (items: readonly T[]) => Promise<void>,
  problems: Problems,
): Promise<boolean> {
  let whole = true;
  const mapPage = ({ items, path }: Page): T[] =>
    items.flatMap((raw, index) => {
      try {
        return [map(raw)];
      } catch (error) {
        if (!(error instanceof BankError)) throw error;
        problems.note(located(error, `${path}[${index}]`));
        whole = false;
        return [];
      }
    });
  const iterator = pages[Symbol.asyncIterator]();
  const next = () =>
    iterator.next().catch((error: unknown) => (error instanceof BankError ? error : Promise.reject(error)));
  // One page ahead: the bank answers while the one before is being stored.
  let upcoming = next();
  try {
    for (;;) {
      const page = await upcoming;
      if (page instanceof BankError) {
        problems.note(page);
        return false;
      }
      if (page.done === true) break;
      upcoming = next();
      // It is awaited after this page is stored, or not at all: a rejection until then is nobody's yet.
      upcoming.catch(() => undefined);
      await store(mapPage(page.value));
    }
  } finally {
    await iterator.return?.();
  }
  problems.clear();
  return whole;
}
