import { z } from 'zod';
import type { Page } from '../../contract/bank-adapter.ts';
import type { BankSession, QueryValue } from '../../contract/bank-session.ts';
import { parseWire, schemaChanged } from '../../contract/parse.ts';
import { fdxPage } from './wire.ts';

/** How many items are asked for at once. */
const PAGE_LIMIT = 500;

type List = 'accounts' | 'transactions';

const bodyOf = (list: List) => z.looseObject({ [list]: z.array(z.unknown()) });
const BODIES = { accounts: bodyOf('accounts'), transactions: bodyOf('transactions') };

/**
 * FDX pages: each names the next by `page.nextPageKey`, the last one does not. A key that comes a second time would go round for ever;
 * an end before `totalElements` is a link that was lost.
 */
export async function* pages(
  session: BankSession,
  path: string,
  list: List,
  filter: Readonly<Record<string, QueryValue>> = {},
): AsyncGenerator<Page> {
  const seen = new Set<string>();
  let count = 0;
  for (let pageKey: string | undefined; ; ) {
    const answer = await session.get(path, { query: { ...filter, pageKey, limit: PAGE_LIMIT } });
    const { page = {} } = parseWire(fdxPage, answer.body);
    const { [list]: items = [] } = parseWire(BODIES[list], answer.body);
    if (items.length > PAGE_LIMIT) throw schemaChanged(list, `more than the ${PAGE_LIMIT} items that were asked for`);
    const { nextPageKey, totalElements = 0 } = page;
    if (nextPageKey !== undefined && seen.has(nextPageKey))
      throw schemaChanged('page.nextPageKey', 'a key that came before: the pages go round');
    count += items.length;
    yield { items, path: list };
    if (nextPageKey === undefined) {
      if (count < totalElements) throw schemaChanged('page.nextPageKey', 'missing before the end');
      return;
    }
    seen.add(nextPageKey);
    pageKey = nextPageKey;
  }
}
