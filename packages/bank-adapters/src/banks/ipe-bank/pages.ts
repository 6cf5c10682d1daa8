import type { Page } from '../../contract/bank-adapter.ts';
import type { BankSession, QueryValue } from '../../contract/bank-session.ts';
import { parseWire, schemaChanged } from '../../contract/parse.ts';
import { pageBody } from './wire.ts';

/** How many items we ask for on a page; the bank gives up to 1000. */
const PAGE_SIZE = 500;

/** A page of a list, and the bank's time when it gave it. */
export interface IpePage extends Page {
  readonly bankTime: string;
}

/** Which page a link is of. */
function pageOf(link: string): string {
  return (URL.canParse(link) ? new URL(link).searchParams.get('page') : undefined) ?? '1';
}

/** Whether something stands behind a full page that names no next one. */
async function hasMore(session: BankSession, path: string, query: Readonly<Record<string, QueryValue>>) {
  const answer = await session.get(path, { query });
  return parseWire(pageBody, answer.body).data.length > 0;
}

/**
 * The pages of a list by the bank's own links. Lists of transactions do not say how long they are: a full page without a link is
 * taken for the last only when the bank has nothing on the page behind it.
 */
export async function* pages(
  session: BankSession,
  path: string,
  filter: Readonly<Record<string, QueryValue>> = {},
): AsyncGenerator<IpePage> {
  const query = { ...filter, 'page-size': PAGE_SIZE };
  let seen = 0;
  for (let page = 1, link: string | undefined; ; page += 1) {
    const answer = link === undefined ? await session.get(path, { query }) : await session.get(link);
    const { data: items, links, meta } = parseWire(pageBody, answer.body);
    if (pageOf(links.self) !== String(page))
      throw schemaChanged('links.self', `not the page ${page} that was asked for`);
    if (items.length > PAGE_SIZE) throw schemaChanged('data', `more than the ${PAGE_SIZE} items that were asked for`);
    seen += items.length;
    yield { items, path: 'data', bankTime: meta.requestDateTime };
    if (links.next !== undefined) {
      if (pageOf(links.next) !== String(page + 1)) throw schemaChanged('links.next', 'not the page behind this one');
      link = links.next;
      continue;
    }
    if (meta.totalRecords !== undefined && meta.totalRecords !== seen)
      throw schemaChanged('meta.totalRecords', 'not as many items as were on the pages');
    const isFull = meta.totalRecords === undefined && items.length === PAGE_SIZE;
    if (isFull && (await hasMore(session, path, { ...query, page: page + 1 })))
      throw schemaChanged('links.next', 'missing, although there is a page behind');
    return;
  }
}
