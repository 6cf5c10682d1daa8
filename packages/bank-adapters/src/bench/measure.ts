import type { BankAdapter } from '../contract/bank-adapter.ts';
import type { BankPages } from './bank-pages.ts';

/** Medians of interleaved passes over the same pages; times in milliseconds of processor time. */
export interface Measured {
  readonly items: number;
  readonly bytes: number;
  /** `JSON.parse` of all pages. */
  readonly parse: number;
  /** The time of mapping beside that of parsing: what a pass that parses and maps takes more than one that parses. */
  readonly ratio: number;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

function items(page: string): readonly unknown[] {
  const parsed: unknown = JSON.parse(page);
  if (!Array.isArray(parsed)) throw new Error('a page is an array of items');
  return parsed;
}

/** Processor time of this process, its garbage collector included: what others do on the machine is no part of it. */
function timed(pass: () => void): number {
  const begun = process.cpuUsage();
  pass();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1_000;
}

/** Parses all pages, and parses and maps them, in turn, so often. */
export function measure(adapter: BankAdapter, banks: readonly BankPages[], repeats: number): Measured {
  let count = 0;
  const parseAll = (): void => {
    count = 0;
    for (const { pages } of banks) for (const page of pages) count += items(page).length;
  };
  const mapAll = (): void => {
    for (const { account, pages } of banks)
      for (const page of pages) for (const raw of items(page)) adapter.map.transaction(raw, account);
  };
  parseAll();
  mapAll();
  const passes = Array.from({ length: repeats }, () => {
    const parse = timed(parseAll);
    return { parse, ratio: (timed(mapAll) - parse) / parse };
  });
  return {
    items: count,
    bytes: banks.reduce((sum, { pages }) => sum + pages.reduce((of, page) => of + Buffer.byteLength(page), 0), 0),
    parse: median(passes.map(({ parse }) => parse)),
    ratio: median(passes.map(({ ratio }) => ratio)),
  };
}
