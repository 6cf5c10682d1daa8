import { wholeNumber } from '@of/mock-bank-kit';

/** Query parameters of every list. */
export const pageQuery = { offset: wholeNumber(0, 1_000_000, 0), limit: wholeNumber(1, 100, 50) };

/** One page of a list and where it stands in the whole. An offset beyond the end gives no items. */
export function pageOf<Item>(items: readonly Item[], { offset, limit }: { offset: number; limit: number }) {
  return {
    items: items.slice(offset, offset + limit),
    Paging: { Offset: offset, Limit: limit, Total: items.length },
  };
}
