import { BankProblem } from '@of/mock-bank-kit';
import { z } from 'zod';

const MOST = 1000;
const natural = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'must be a positive integer')
  .transform(Number);

/** Query parameters of every list. */
export const pageQuery = { page: natural.default(1), 'page-size': natural.default(25) };

/** An answer's own address within the bank. */
const linkTo = (url: URL, page?: number): string => {
  const link = new URL(url);
  if (page !== undefined) link.searchParams.set('page', String(page));
  return link.href;
};

/** Links of an answer that is no list. */
export const selfLink = (url: URL) => ({ self: url.href });

/**
 * One page of a list with the standard's links and totals: `first` and `prev` unless it is the first, `next` and `last` unless it is
 * the last. Throws BankProblem for a page that does not exist and for more items than there may be on one.
 */
export function pageOf<Item>(
  items: readonly Item[],
  { page, 'page-size': size }: { readonly page: number; readonly 'page-size': number },
  url: URL,
) {
  if (size > MOST) {
    const own = { status: 400, code: 'urn:au-cds:error:cds-all:Field/InvalidPageSize' };
    throw new BankProblem('invalid-parameter', `page-size must not exceed ${MOST}`, {}, own);
  }
  const pages = Math.ceil(items.length / size);
  if (page > Math.max(pages, 1)) throw new BankProblem('invalid-cursor', `there are ${pages} pages`);
  return {
    items: items.slice((page - 1) * size, page * size),
    links: {
      self: url.href,
      ...(page > 1 ? { first: linkTo(url, 1), prev: linkTo(url, page - 1) } : {}),
      ...(page < pages ? { next: linkTo(url, page + 1), last: linkTo(url, pages) } : {}),
    },
    meta: { totalRecords: items.length, totalPages: pages },
  };
}
