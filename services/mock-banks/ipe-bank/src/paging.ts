import { BankProblem, isSealOf, seal, wholeNumber } from '@of/mock-bank-kit';
import { z } from 'zod';
import { toTheSecond } from './calendar.ts';

const message = 'must be the pagination-key of an answer';

/** Query parameters of every list. */
export const pageQuery = {
  page: wholeNumber(1, 2_147_483_647, 1),
  'page-size': wholeNumber(1, 1000, 25),
  'pagination-key': z.string(message).max(2048, message).optional(),
};

type PageQuery = Readonly<{ page: number; 'page-size': number; 'pagination-key'?: string | undefined }>;

/** How long a pagination key is good for. */
const KEY_MS = 3_600_000;
const keySchema = z.strictObject({ at: z.int() });

/** A list that is read page by page, as it was when its first page was asked for. */
export interface Reading {
  /** The moment whose list is shown, epoch ms. */
  readonly at: number;
  /** Good for the further pages: they are of the same moment, and do not count as further calls. */
  readonly key: string;
  readonly isContinued: boolean;
}

/**
 * Begins to read a list or goes on. Throws BankProblem invalid-cursor for a key of another list, or too old.
 * @param subject customer and address of the list: a key is good for one list only
 */
export function readingOf(sealKey: string, subject: string, query: PageQuery, now: number): Reading {
  const given = query['pagination-key'];
  if (given === undefined) {
    const payload = Buffer.from(JSON.stringify({ at: now })).toString('base64url');
    return { at: now, key: `${payload}.${seal(sealKey, 'page', subject, payload)}`, isContinued: false };
  }
  const [payload = '', signature = '', ...rest] = given.split('.');
  if (rest.length > 0 || !isSealOf(signature, sealKey, 'page', subject, payload))
    throw new BankProblem('invalid-cursor', 'the pagination-key was not given for this list');
  const { at } = keySchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  if (now - at > KEY_MS) throw new BankProblem('invalid-cursor', 'the pagination-key is too old');
  return { at, key: given, isContinued: true };
}

function linkTo(url: URL, page: number, key: string): string {
  const link = new URL(url);
  link.searchParams.set('page', String(page));
  link.searchParams.set('pagination-key', key);
  return link.href;
}

/** One page of a list in the standard's envelope. Lists of transactions tell neither their length nor their last page. */
export function pageBody(
  items: readonly unknown[],
  { url, query, now }: { readonly url: URL; readonly query: PageQuery; readonly now: number },
  key: string,
  kind: 'list' | 'transactions' = 'list',
) {
  const { page, 'page-size': size } = query;
  const pages = Math.max(Math.ceil(items.length / size), 1);
  const to = (target: number): string => linkTo(url, target, key);
  const meta = { requestDateTime: toTheSecond(now) };
  return {
    data: items.slice((page - 1) * size, page * size),
    links: {
      self: url.href,
      ...(page > 1 ? { first: to(1), prev: to(page - 1) } : {}),
      ...(page < pages ? { next: to(page + 1) } : {}),
      ...(page < pages && kind === 'list' ? { last: to(pages) } : {}),
    },
    meta: kind === 'list' ? { totalRecords: items.length, totalPages: pages, ...meta } : meta,
  };
}

/** One resource in the standard's envelope. */
export function singleBody(data: unknown, { url, now }: { readonly url: URL; readonly now: number }) {
  return {
    data,
    links: { self: url.href },
    meta: { totalRecords: 1, totalPages: 1, requestDateTime: toTheSecond(now) },
  };
}
