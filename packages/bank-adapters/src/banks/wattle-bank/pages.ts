import { z } from 'zod';
import { BankError } from '../../contract/bank-error.ts';
import type { BankSession, QueryValue } from '../../contract/bank-session.ts';
import { parseWire, schemaChanged } from '../../contract/parse.ts';
import { wattlePaging } from './wire.ts';

const PAGE_SIZE = 250;

type Member = 'accounts' | 'balances' | 'transactions';

const bodyOf = (member: Member) => z.looseObject({ data: z.looseObject({ [member]: z.array(z.unknown()) }) });
const BODIES = {
  accounts: bodyOf('accounts'),
  balances: bodyOf('balances'),
  transactions: bodyOf('transactions'),
};

/** One list of the API: where it is, where its items are, and at which version (`x-v`). */
export interface WattleList {
  readonly path: string;
  readonly member: Member;
  readonly version: number;
  readonly query?: Readonly<Record<string, QueryValue>>;
}

/** The headers that say which version of an answer is understood. */
export const ofVersion = (version: number): Record<string, string> => ({
  'x-v': `${version}`,
  'x-min-v': `${version}`,
});

/**
 * Reads a list page by page: on by `links.next`, to the end by `meta.totalRecords`. Pages are numbered and the newest entry comes
 * first, so that a booking in between moves all: a list whose total changes is read anew another time.
 */
export async function* wattlePages(session: BankSession, { path, member, version, query }: WattleList) {
  const links = new Set<string>();
  let count = 0;
  let total: number | undefined;
  for (let at = path; ; ) {
    const first = at === path ? { query: { ...query, 'page-size': PAGE_SIZE } } : {};
    const answer = await session.get(at, { ...first, headers: ofVersion(version) });
    const { [member]: items = [] } = parseWire(BODIES[member], answer.body).data;
    const { links: given, meta } = parseWire(wattlePaging, answer.body);
    total ??= meta.totalRecords;
    count += items.length;
    if (meta.totalRecords !== total) throw new BankError('retry', 'Wattle Bank’s list changed while it was read');
    if (given.next !== undefined && links.has(given.next)) throw schemaChanged('links.next', 'a page that came before');
    if (given.next === undefined ? count !== total : count >= total)
      throw schemaChanged('meta.totalRecords', `not the ${count} items that the pages hold`);
    yield { items, path: `data.${member}` };
    if (given.next === undefined) return;
    links.add(given.next);
    at = given.next;
  }
}
