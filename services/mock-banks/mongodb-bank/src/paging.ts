import { wholeNumber } from '@of/mock-bank-kit';
import { z } from 'zod';
import { type Place, readCursor, writeCursor } from './cursor.ts';

/** Query parameters of every list. */
export const pageQuery = {
  page_size: wholeNumber(1, 200, 50),
  cursor: z.string('must be the next_cursor of an answer').max(1000, 'must be the next_cursor of an answer').optional(),
};

/** A page to be cut: of which list, from where, how long. */
export interface PageRequest {
  readonly sealKey: string;
  /** Names customer and resource: a cursor is good for one list of one customer. */
  readonly subject: string;
  readonly pageSize: number;
  readonly cursor: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

function compare(a: Place, b: Place): number {
  return a.at - b.at || (a.id < b.id ? -1 : Number(a.id > b.id));
}

/** One page of `items` in order of their places, and the cursor behind it; null when nothing follows. */
export function pageOf<Item>(items: readonly Item[], placeOf: (item: Item) => Place, request: PageRequest) {
  const { sealKey, subject, pageSize, cursor, since, until } = request;
  const after = cursor === undefined ? undefined : readCursor(sealKey, subject, cursor);
  const rest = items
    .map((item) => ({ item, place: placeOf(item) }))
    .filter(({ place }) => after === undefined || compare(place, after) > 0)
    .sort((a, b) => compare(a.place, b.place));
  const page = rest.slice(0, pageSize);
  const last = page.at(-1)?.place;
  const bounds = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
  const hasMore = last !== undefined && rest.length > page.length;
  return {
    items: page.map(({ item }) => item),
    nextCursor: hasMore ? writeCursor(sealKey, subject, { ...last, ...bounds }) : null,
  };
}

/** The body of a list. */
export function listBody(name: string, items: readonly unknown[], nextCursor: string | null) {
  return { ok: true, data: { [name]: items }, next_cursor: nextCursor };
}
