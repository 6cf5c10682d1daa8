import { z } from 'zod';
import type { Page } from '../../contract/bank-adapter.ts';
import type { BankSession, QueryValue } from '../../contract/bank-session.ts';
import { parseWire, schemaChanged } from '../../contract/parse.ts';
import { albionPaging } from './wire.ts';

const body = (list: 'Account' | 'Transaction') =>
  z.looseObject({ Data: z.looseObject({ [list]: z.array(z.unknown()).optional() }) });
const BODIES = { Account: body('Account'), Transaction: body('Transaction') } as const;

/**
 * Follows `Links.Next` until there is none; the links are the bank's own and are not built. A link that was followed before would
 * go round for ever; a list that ends before its `Meta.TotalPages` has lost one.
 */
export async function* pages(
  session: BankSession,
  path: string,
  list: 'Account' | 'Transaction',
  query: Readonly<Record<string, QueryValue>> = {},
): AsyncGenerator<Page> {
  const followed = new Set<string>();
  for (let next: string | undefined = path; next !== undefined; ) {
    const answer = await session.get(next, next === path ? { query } : {});
    const { [list]: items = [] } = parseWire(BODIES[list], answer.body).Data;
    const { Links, Meta } = parseWire(albionPaging, answer.body);
    next = Links?.Next;
    if (next !== undefined && followed.has(next))
      throw schemaChanged('Links.Next', 'a link that was followed before: the pages go round');
    const read = followed.size + 1;
    if (next === undefined && read < (Meta?.TotalPages ?? 0))
      throw schemaChanged('Links.Next', `missing on page ${read} of ${Meta?.TotalPages}`);
    if (next !== undefined) followed.add(next);
    yield { items, path: `Data.${list}` };
  }
}
