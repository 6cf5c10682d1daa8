import type { LedgerTransaction } from '@of/mock-bank-kit';
import type { Entries } from './entries.ts';

/** One page of an account's report. */
export interface ReportPage {
  readonly booked: readonly LedgerTransaction[];
  readonly pending: readonly LedgerTransaction[];
  /** `first`, `previous`, `next` and `last`, where there are more pages than one. */
  readonly links: Readonly<Record<string, { readonly href: string }>>;
}

/** The page of what is booked that an address asks for; what is pending stands on the first one. */
export function pageOf(
  { booked, pending }: Entries,
  { pageIndex, itemsPerPage }: { readonly pageIndex: number; readonly itemsPerPage: number },
  address: URL,
): ReportPage {
  const count = Math.max(Math.ceil(booked.length / itemsPerPage), 1);
  const link = (index: number) => {
    const query = new URLSearchParams(address.search);
    query.set('pageIndex', String(index));
    return { href: `${address.pathname}?${query.toString()}` };
  };
  return {
    booked: booked.slice((pageIndex - 1) * itemsPerPage, pageIndex * itemsPerPage),
    pending: pageIndex === 1 ? pending : [],
    links: {
      ...(count > 1 ? { first: link(1), last: link(count) } : {}),
      ...(pageIndex > 1 ? { previous: link(pageIndex - 1) } : {}),
      ...(pageIndex < count ? { next: link(pageIndex + 1) } : {}),
    },
  };
}
