import { BankProblem, isSealOf, seal, wholeNumber } from '@of/mock-bank-kit';
import { z } from 'zod';

const pageKey = z
  .string('must be the nextPageKey of an answer')
  .max(500, 'must be the nextPageKey of an answer')
  .optional();

/** Query parameters of every list; `offset` is the deprecated name of `pageKey`. */
export const pageQuery = { limit: wholeNumber(1, 500, 100), pageKey, offset: pageKey };

/** A place in a list that is ordered by time and key, and no number of items: it stays right while the list grows. */
export interface Place {
  readonly at: number;
  readonly key: string;
}

const placeSchema = z.tuple([z.int(), z.string()]);

/** A page to be cut. */
export interface PageRequest {
  readonly sealKey: string;
  /** Names customer, resource and filter: a page key is good for one list. */
  readonly subject: string;
  readonly query: {
    readonly limit: number;
    readonly pageKey?: string | undefined;
    readonly offset?: string | undefined;
  };
  /** The address that was asked for. */
  readonly url: URL;
}

function compare(a: Place, b: Place): number {
  return a.at - b.at || (a.key < b.key ? -1 : Number(a.key > b.key));
}

function writeKey({ sealKey, subject }: PageRequest, { at, key }: Place): string {
  const payload = Buffer.from(JSON.stringify([at, key])).toString('base64url');
  return `${payload}.${seal(sealKey, 'page', subject, payload)}`;
}

function readKey({ sealKey, subject }: PageRequest, text: string): Place {
  const [payload = '', signature = '', ...rest] = text.split('.');
  if (rest.length > 0 || !isSealOf(signature, sealKey, 'page', subject, payload))
    throw new BankProblem('invalid-cursor', 'the page key was not given for this list');
  const [at, key] = placeSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  return { at, key };
}

function linkTo(url: URL, pageKeyOfNext: string): string {
  const next = new URL(url);
  next.searchParams.delete('offset');
  next.searchParams.set('pageKey', pageKeyOfNext);
  return next.href;
}

/**
 * One page of `items`, oldest first, and FDX's `page` and `links`. Throws BankProblem invalid-cursor for a page key that the bank
 * did not give for this list.
 */
export function pageOf<Item>(items: readonly Item[], placeOf: (item: Item) => Place, request: PageRequest) {
  const given = request.query.pageKey ?? request.query.offset;
  const after = given === undefined ? undefined : readKey(request, given);
  const rest = items
    .map((item) => ({ item, place: placeOf(item) }))
    .filter(({ place }) => after === undefined || compare(place, after) > 0)
    .sort((a, b) => compare(a.place, b.place));
  const cut = rest.slice(0, request.query.limit);
  const last = cut.at(-1);
  const nextPageKey = last === undefined || rest.length === cut.length ? undefined : writeKey(request, last.place);
  const next = nextPageKey === undefined ? {} : { nextPageKey, nextOffset: nextPageKey };
  return {
    items: cut.map(({ item }) => item),
    page: { ...next, totalElements: items.length },
    ...(nextPageKey === undefined ? {} : { links: { next: { href: linkTo(request.url, nextPageKey) } } }),
  };
}
