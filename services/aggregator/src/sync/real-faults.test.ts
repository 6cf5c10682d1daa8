import type { MockFault } from '@of/bank-adapters/conformance';
import { expectBooks } from '../testing/oddities/oddity-case.ts';
import { accountsOf, booksOf, storedOf } from '../testing/real-books.ts';
import { type Linked, type RealWorld, startRealWorld } from '../testing/real-world.ts';

/**
 * Each fault of a bank's API by its name, over HTTP, at a first sync: it is got over, or it ends in an error with a name, with what
 * was fetched before kept and no amount that the bank does not have; and when it is over, nothing is missing.
 */

/** One bank with numbered pages, one with a cursor, one with links, and a customer of each. */
const BANKS = [
  ['green-bank', 'fridaklo', 'transactions'],
  ['mongodb-bank', 'fridaklo', 'entries'],
  ['albion-bank', 'fridaklo', 'transactions'],
] as const;
const MINUTES = 240_000;

interface FaultCase {
  readonly name: string;
  readonly fault: Pick<MockFault, 'kind' | 'ms' | 'retryAfterSeconds' | 'status'>;
  /** How many requests it meets, once the list's first page is fetched. */
  readonly times: number;
  /** What the run ends in. */
  readonly ends: 'Completed' | 'rate-limited' | 'bank-down' | 'schema-changed' | 're-consent';
}

/** As often as a request is repeated at the most. */
const ALWAYS = 8;
const FAULTS: readonly FaultCase[] = [
  { name: 'latency', fault: { kind: 'latency', ms: 50 }, times: ALWAYS, ends: 'Completed' },
  {
    name: '429 with a Retry-After that is soon',
    fault: { kind: 'rate-limited', retryAfterSeconds: 0 },
    times: 1,
    ends: 'Completed',
  },
  {
    name: '429 with a Retry-After of an hour',
    fault: { kind: 'rate-limited', retryAfterSeconds: 3600 },
    times: 1,
    ends: 'rate-limited',
  },
  { name: '500 once', fault: { kind: 'server-error', status: 500 }, times: 1, ends: 'Completed' },
  { name: '500', fault: { kind: 'server-error', status: 500 }, times: ALWAYS, ends: 'bank-down' },
  { name: 'truncated JSON', fault: { kind: 'truncated' }, times: ALWAYS, ends: 'bank-down' },
  { name: 'schema drift', fault: { kind: 'schema-drift' }, times: 1, ends: 'schema-changed' },
  { name: 'a wrong content type', fault: { kind: 'content-type' }, times: ALWAYS, ends: 'bank-down' },
  { name: 'a connection reset', fault: { kind: 'reset' }, times: ALWAYS, ends: 'bank-down' },
  { name: 'a token that expires in mid-page', fault: { kind: 'expired-token' }, times: 1, ends: 'Completed' },
  { name: 'a token that is refused from then on', fault: { kind: 'expired-token' }, times: ALWAYS, ends: 're-consent' },
  { name: 'a page twice', fault: { kind: 'repeated-page' }, times: 1, ends: 'schema-changed' },
  { name: 'a page missing its link', fault: { kind: 'missing-link' }, times: 1, ends: 'schema-changed' },
];

let world: RealWorld;
beforeAll(async () => {
  world = await startRealWorld(BANKS.map(([id]) => id));
}, MINUTES);
afterAll(() => world?.stop(), MINUTES);

/** Entries that are stored and not, as often, in the bank's books. */
async function invented(one: Linked): Promise<string[]> {
  const { stored, bank } = await booksOf(world, one);
  const left = bank.flatMap(({ entries }) => entries);
  return stored
    .flatMap(({ entries }) => entries)
    .filter((entry) => {
      const index = left.indexOf(entry);
      if (index >= 0) left.splice(index, 1);
      return index < 0;
    });
}

/** What happens to pages is looked at wherever pages go by other means; what happens to an exchange, at one bank. */
const OF_PAGES: ReadonlySet<MockFault['kind']> = new Set(['repeated-page', 'missing-link']);

describe.each(BANKS)('at %s', (bankId, customer, list) => {
  test.each(FAULTS.filter(({ fault }) => bankId === 'mongodb-bank' || OF_PAGES.has(fault.kind)))(
    '$name among the pages of a list: $ends',
    async ({ fault, times, ends }) => {
      const bank = world.bank(bankId);
      const account = (await accountsOf(bank)).find(({ user, kind }) => user === customer && kind === 'checking');
      if (account === undefined) throw new Error('no account');
      await world.consentOf(bankId, customer);
      const path = `/${account.account}/${list}`;
      const after = fault.kind === 'missing-link' ? 0 : 1;
      await bank.admin('POST', 'faults', { ...fault, path, times, after });
      const one = await world.link(bankId, customer);
      await bank.admin('DELETE', 'faults');
      const mine = storedOf(world, one);
      const { SyncStatus, SyncError } = one.run;
      const kept = await mine.entries(await mine.account(account.account));
      expect([SyncStatus, SyncError?.Code]).toEqual(ends === 'Completed' ? ['Completed', undefined] : ['Failed', ends]);
      if (ends === 'schema-changed') expect(SyncError?.Path).toMatch(/\w/);
      if (fault.kind !== 'missing-link') expect(kept.length).toBeGreaterThan(20);
      expect(await invented(one)).toEqual([]);
      if (ends !== 'Completed') expect(await one.syncAgain(true)).toMatchObject({ SyncStatus: 'Completed' });
      await expectBooks(world, one);
    },
    MINUTES,
  );
});
