import { startStore } from '@of/local';
import { connectStore, ensureIndexes, type StoreConnection, toDecimal128, toStoredDate } from '@of/models';
import { compareAmounts } from '@of/money';
import fc from 'fast-check';
import { Types } from 'mongoose';
import { createStore, type Store } from '../sync/store.ts';
import { readBooks } from './books.ts';
import { BooksTally } from './books-tally.ts';

let engine: Awaited<ReturnType<typeof startStore>>;
let connection: StoreConnection;
let store: Store;
beforeAll(async () => {
  engine = await startStore();
  connection = await connectStore(engine.uri, 'books-tally-test');
  await ensureIndexes(connection);
  store = createStore(connection);
});
afterAll(async () => {
  await connection?.close();
  await engine?.stop();
});

const day = fc
  .integer({ min: 0, max: 20 })
  .map((days) => new Date(Date.UTC(2026, 1, 20 + days)).toISOString().slice(0, 10));
const entry = fc.record({
  day,
  currency: fc.constantFrom('EUR', 'USD'),
  amount: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => (cents / 100).toFixed(2)),
});
type Entry = { day: string; currency: string; amount: string };

/** Stores entries as a sync does, as far as they are added up. */
async function storeEntries(account: Types.ObjectId, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return;
  await store.transactions.collection.insertMany(
    entries.map(({ day, currency, amount }, index) => ({
      TransactionId: String(index),
      TransactionStatus: 'Booked',
      TransactionAmount: toDecimal128(amount),
      TransactionCurrency: currency,
      TransactionDate: { EffectiveDate: toStoredDate(day) },
      TransactionAccount: { Id: account, AccountId: 'a' },
    })),
  );
}

test('says what the store says of the same entries, whatever pages they came in', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(entry, { maxLength: 6 }), { maxLength: 4 }),
      fc.option(day),
      async (pages, until) => {
        const account = new Types.ObjectId();
        await storeEntries(account, pages.flat());
        const tally = new BooksTally('EUR');
        for (const page of pages) tally.add(page);
        const query = {
          currency: 'EUR',
          until: until === null ? undefined : toStoredDate(until),
          knownFirst: undefined,
        };
        const stored = await readBooks(store, { ...query, account });
        const tallied = tally.books(query);
        expect(tallied?.first).toEqual(stored.first);
        for (const sum of ['sum', 'missed', 'earlier'] as const)
          expect(compareAmounts(tallied?.[sum] ?? 'none', stored[sum])).toBe(0);
      },
    ),
    { numRuns: 40 },
  );
});

test('says nothing when it cannot know: without a day, in another currency, of what was known before, after a change', () => {
  const query = { currency: 'EUR', until: undefined, knownFirst: undefined };
  const dateless = new BooksTally('EUR');
  dateless.add([{ day: '', currency: 'EUR', amount: '1.00' }]);
  expect(dateless.books(query)).toBeUndefined();
  const tally = new BooksTally('EUR');
  tally.add([{ day: '2026-03-01', currency: 'EUR', amount: '1.00' }]);
  expect(tally.books({ ...query, currency: 'USD' })).toBeUndefined();
  expect(tally.books({ ...query, knownFirst: new Date(0) })).toBeUndefined();
  expect(tally.books(query)).toMatchObject({ sum: '1.00' });
  tally.spoil();
  expect(tally.books(query)).toBeUndefined();
});
