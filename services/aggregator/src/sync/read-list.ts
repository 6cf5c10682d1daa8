import { BankError, type Page } from '@of/bank-adapters';
import type { Problems } from './problems.ts';
import { readAhead } from './read-ahead.ts';

/** So many items may wait to be stored: they bound both the memory and the size of a transaction. Banks' pages are of any size. */
const ITEMS_AHEAD = 500;

/** The same drift, with its place in the bank's whole answer. */
function located(error: BankError, path: string): BankError {
  return new BankError('schema-changed', `${path}.${error.message}`, {
    path: error.path === undefined ? path : `${path}.${error.path}`,
    cause: error,
  });
}

/**
 * Reads a bank's list page by page and hands over what could be mapped: one page or, while the store is slower than the bank,
 * a few together. An item of which there is nothing to store is passed over, one that cannot be mapped is noted and left out, a list that breaks off is noted and ends there.
 * @returns whether the list came whole, so that what it does not hold is known to be gone
 * @throws BankError when nothing more can be fetched
 */
export async function readList<T>(
  pages: AsyncIterable<Page>,
  map: (raw: unknown) => T | undefined,
  store: (items: readonly T[]) => Promise<void>,
  problems: Problems,
): Promise<boolean> {
  let whole = true;
  const mapPage = ({ items, path }: Page): T[] =>
    items.flatMap((raw, index) => {
      try {
        const item = map(raw);
        return item === undefined ? [] : [item];
      } catch (error) {
        if (!(error instanceof BankError)) throw error;
        problems.note(located(error, `${path}[${index}]`));
        whole = false;
        return [];
      }
    });
  // Mapped as they come, while the pages before are being stored.
  async function* mapped(): AsyncGenerator<T[]> {
    for await (const page of pages) yield mapPage(page);
  }
  try {
    for await (const batch of readAhead(mapped(), ITEMS_AHEAD, (page) => page.length + 1)) await store(batch.flat());
  } catch (error) {
    if (!(error instanceof BankError)) throw error;
    problems.note(error);
    return false;
  }
  problems.clear();
  return whole;
}
