import { randomUUID } from 'node:crypto';
import type { AdapterRegistry, BankAdapter, BankSession, Page } from '@of/bank-adapters';
import { type TokenLease, tokenLease } from '@of/contracts';
import { signServiceToken } from '@of/service-kit';
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import type { GivenConsent } from './connect-users.ts';
import { inParallel } from './in-parallel.ts';

/** Connections that are fetched at once: by the floor, and by the aggregator beside it. */
export const SYNCS_AT_ONCE = 6;
const DAY_MS = 86_400_000;
const USER_ADDRESS = '127.0.0.1';
const documents = z.array(z.custom<object>((item) => typeof item === 'object' && item !== null));

/** Where everything is that the floor needs. */
export interface RawAccess {
  readonly adapters: AdapterRegistry;
  readonly auth: string;
  readonly aggregatorSecret: string;
  readonly originOfBank: (bankId: string) => string;
  readonly store: string;
}

async function lease({ auth, aggregatorSecret }: RawAccess, consentId: string): Promise<TokenLease> {
  const token = signServiceToken({ issuer: 'aggregator', audience: 'auth', secret: aggregatorSecret });
  const answer = await fetch(`${auth}/internal/v1/token-leases`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ consentId }),
  });
  if (answer.status !== 200) throw new Error(`auth answered ${answer.status} to a lease`);
  return tokenLease.parse(await answer.json());
}

/** Fetches with a bearer token and parses the JSON, no more. @throws when the bank refuses */
function plainSession(adapter: BankAdapter, origin: string, { accessToken, bankConsentId }: TokenLease): BankSession {
  return {
    get: async (pathOrLink, { query = {}, headers = {} } = {}) => {
      const url = new URL(pathOrLink, origin);
      for (const [name, value] of Object.entries(query))
        if (value !== undefined) url.searchParams.set(name, String(value));
      const context = { requestId: randomUUID(), bankConsentId, userIpAddress: USER_ADDRESS };
      const sent = { accept: 'application/json', authorization: `Bearer ${accessToken}` };
      const answer = await fetch(url, { headers: { ...adapter.headers?.(context), ...headers, ...sent } });
      const body: unknown = await answer.json();
      const response = { status: answer.status, headers: Object.fromEntries(answer.headers), body };
      const error = adapter.errorOf(response);
      if (error !== undefined) throw error;
      return response;
    },
  };
}

/** Writes what a page has, of which there is something. */
export type PageWriter = (items: readonly object[]) => Promise<void>;

/** Writes pages as they come, each in one unordered bulk. */
async function rawPages(client: MongoClient): Promise<PageWriter> {
  const collection = client.db().collection('bench_raw');
  return async (items) => {
    // Inserting adds an _id to what it is given: what the adapter reads stays as the bank sent it.
    const bulk = items.map((item) => ({ insertOne: { document: { ...item } } }));
    await collection.bulkWrite(bulk, { ordered: false });
  };
}

/** @returns the items in the pages */
async function writeAll(write: PageWriter, pages: AsyncIterable<Page>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const { items } of pages) {
    if (items.length === 0) continue;
    await write(documents.parse(items));
    all.push(...items);
  }
  return all;
}

async function fetchConnection(
  access: RawAccess,
  write: PageWriter,
  { consentId, bankId }: GivenConsent,
): Promise<number> {
  const { fetch: pages, map, institution } = access.adapters.get(bankId);
  const token = await lease(access, consentId);
  const session = plainSession(access.adapters.get(bankId), access.originOfBank(bankId), token);
  const { historyDays } = institution.limits;
  const from =
    historyDays === undefined
      ? {}
      : { from: new Date(Date.now() - (historyDays - 1) * DAY_MS).toISOString().slice(0, 10) };
  const accounts = await writeAll(write, pages.accounts(session));
  if (pages.products !== undefined) await writeAll(write, pages.products(session));
  let transactions = 0;
  for (const account of accounts)
    transactions += (await writeAll(write, pages.transactions(session, map.account(account), from))).length;
  return transactions;
}

/**
 * The floor: what the banks have under these consents, fetched by the adapters' own pages with plain `fetch`, as many
 * connections at once as an aggregator syncs, and the documents written as they are in unordered bulks to the same store: nothing
 * mapped (but the accounts, which say where the transactions are), nothing validated, nothing announced. What was written stays: the
 * store that is measured next would have to make up for a deletion.
 * @param writer of the pages, where they are not to be written as they are
 * @returns transactions written, and in how many seconds
 */
export async function fetchRaw(
  access: RawAccess,
  consents: readonly GivenConsent[],
  writer: (client: MongoClient) => Promise<PageWriter> = rawPages,
): Promise<{ transactions: number; seconds: number }> {
  const client = await MongoClient.connect(access.store);
  try {
    const write = await writer(client);
    const begun = performance.now();
    const counts = await inParallel(consents, SYNCS_AT_ONCE, (consent) => fetchConnection(access, write, consent));
    const seconds = (performance.now() - begun) / 1000;
    return { transactions: counts.reduce((sum, count) => sum + count, 0), seconds };
  } finally {
    await client.close();
  }
}
