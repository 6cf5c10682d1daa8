import { randomBytes } from 'node:crypto';
import { BankProblem, isSealOf, seal } from '@of/mock-bank-kit';
import type { PageLinks } from '../envelope.ts';

const PAGE_SIZE = 100;

/** A page of one reading of a list. What is booked or settled meanwhile does not move what is on its pages. */
export interface PageToken {
  readonly number: number;
  /** When the first page was asked for, epoch ms. */
  readonly at: number;
  /** Of this reading alone. */
  readonly reading: string;
}

/** Which list it is: a token is good for no other. */
export interface ListKey {
  readonly sealKey: string;
  readonly subject: string;
}

function write({ sealKey, subject }: ListKey, { number, at, reading }: PageToken): string {
  const payload = [number, at, reading].join('-');
  return `${payload}-${seal(sealKey, 'page', subject, payload)}`;
}

/** The page that is asked for: the first of a new reading without a token. Throws BankProblem invalid-cursor. */
export function readPageToken({ sealKey, subject }: ListKey, text: string | undefined, now: number): PageToken {
  if (text === undefined) return { number: 1, at: now, reading: randomBytes(4).toString('hex') };
  const token = /^((\d{1,6})-(\d{1,15})-([0-9a-f]{8}))-([\w-]{43})$/.exec(text) ?? [];
  const [, payload = '', number = '', at = '', reading = '', signature = ''] = token;
  if (!isSealOf(signature, sealKey, 'page', subject, payload))
    throw new BankProblem('invalid-cursor', 'the page was not given for this list');
  return { number: Number(number), at: Number(at), reading };
}

/** One page of a whole list, its place in it, and the links to the others. @param url that was asked for */
export function pageOf<Item>(list: ListKey, items: readonly Item[], token: PageToken, url: URL) {
  const total = Math.max(1, Math.ceil(items.length / PAGE_SIZE));
  const { number } = token;
  const linkTo = (page: number): string => {
    const link = new URL(url);
    link.searchParams.set('page', write(list, { ...token, number: page }));
    return link.href;
  };
  const links: PageLinks = {
    First: linkTo(1),
    ...(number > 1 ? { Prev: linkTo(number - 1) } : {}),
    ...(number < total ? { Next: linkTo(number + 1) } : {}),
    Last: linkTo(total),
  };
  const begin = (number - 1) * PAGE_SIZE;
  return { items: items.slice(begin, begin + PAGE_SIZE), begin, total, links };
}
