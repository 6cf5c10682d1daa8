import { greenTransaction, type PaperTransaction } from '../testing/paper-green-bank.ts';
import { storedOf, useSyncFixture } from '../testing/sync-fixture.ts';

const fixture = useSyncFixture();
const stored = () => storedOf(fixture);
const syncAgain = () => fixture.aggregator.syncAgain(fixture.user);
const books = async () => (await stored().transactions()).map(({ TransactionId }) => TransactionId).sort();
/** What the bank was asked for of the account, without its paging. */
const asked = () =>
  fixture.aggregator.bank.asked
    .filter((path) => path.includes('/transactions'))
    .map((path) => /from=([\d-]+)/.exec(path)?.[1] ?? 'all');

const day = (index: number) => new Date(Date.UTC(2025, 8, 1 + index)).toISOString().slice(0, 10);
const entry = (index: number, id = `T-${index}`) => greenTransaction('GBA-1', id, -(index + 1) / 100, day(index));

/** Four hundred days with an entry each. */
async function connectWithHistory() {
  const { bank } = fixture.aggregator;
  bank.accounts.splice(1);
  const list = Array.from({ length: 400 }, (_, index) => entry(index));
  bank.transactions.set('GBA-1', list);
  const consent = await fixture.aggregator.authorise(fixture.user);
  await fixture.aggregator.ended(consent);
  const requests = bank.asked.length;
  bank.asked.length = 0;
  return { list, requests, consent };
}

test('after the first sync only what is recent is asked for: an unchanged connection costs little', async () => {
  const { requests, list } = await connectWithHistory();
  const run = await syncAgain();
  expect(run).toMatchObject({ SyncStatus: 'Completed', SyncCounts: { Changed: 0 } });
  expect(asked()).toEqual([day(399 - 28)]);
  expect(run.SyncCounts.Transactions / list.length).toBeLessThanOrEqual(0.15);
  // Accounts, products and one page, where there were four.
  expect(fixture.aggregator.bank.asked).toHaveLength(3);
  expect(requests).toBe(2 + 4);
}, 120_000);

test('late bookings, changes and deletions of the last weeks are seen', async () => {
  const { list } = await connectWithHistory();
  list.splice(385, 1);
  list.splice(381, 0, entry(380, 'late'));
  Object.assign(list[390] ?? {}, { TransactionAmount: -99 });
  expect((await syncAgain()).SyncCounts.Changed).toBe(3);
  expect(await books()).toEqual(list.map(({ TransactionId }) => TransactionId).sort());
  expect((await stored().amounts()).find(([, id]) => id === list[390]?.TransactionId)?.[2]).toBe('-99.00');
}, 120_000);

/** Two accounts whose entries have the same ids: sixty days of them, the last so many days ago. */
async function connectTwo(...daysAgo: readonly [number, number]) {
  const { bank } = fixture.aggregator;
  const at = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const lists = daysAgo.map((last, index) => {
    const account = `GBA-${index + 1}`;
    const list = Array.from({ length: 60 }, (_, back) =>
      greenTransaction(account, `T-${back}`, -(back + 1) / 100, at(last + back)),
    );
    bank.transactions.set(account, list);
    return list;
  });
  await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
  bank.asked.length = 0;
  const [first = [], second = []] = lists;
  return { first, second, recentFrom: daysAgo.map((last) => at(last + 28)), at };
}

const idsAt = async (account: string) =>
  (await stored().transactions())
    .filter(({ TransactionAccount }) => TransactionAccount.AccountId === account)
    .map(({ TransactionId, TransactionStatus }) => `${TransactionId} ${TransactionStatus}`)
    .sort();
const listedAs = (list: readonly PaperTransaction[]) =>
  list.map(({ TransactionId, TransactionStatus }) => `${TransactionId} ${String(TransactionStatus)}`).sort();

test.each([
  ['both yesterday', 1, 1],
  ['one yesterday, one six days ago', 1, 6],
  ['one yesterday, one weeks ago', 1, 20],
  ['both months ago', 70, 90],
])('what is recent goes by each account’s newest booking: %s', async (_what, one, other) => {
  const { first, second, recentFrom } = await connectTwo(one, other);
  expect((await syncAgain()).SyncCounts).toMatchObject({ Changed: 0 });
  expect(asked()).toEqual(recentFrom);
  first.splice(3, 1);
  Object.assign(second[4] ?? {}, { TransactionAmount: -99 });
  second.splice(7, 1);
  expect((await syncAgain()).SyncCounts.Changed).toBe(3);
  expect(await idsAt('GBA-1')).toEqual(listedAs(first));
  expect(await idsAt('GBA-2')).toEqual(listedAs(second));
  expect((await syncAgain()).SyncCounts.Changed).toBe(0);
});

test('all of it is looked at now and then, and under another consent', async () => {
  const { list } = await connectWithHistory();
  list.splice(10, 1);
  await syncAgain();
  expect(await books()).toHaveLength(400);
  await fixture.aggregator.store.accounts.updateMany(
    { 'AccountUser.UserId': stored().mine },
    { $set: { 'AccountSync.WholeDate': new Date(Date.now() - 8 * 86_400_000) } },
  );
  fixture.aggregator.bank.asked.length = 0;
  await syncAgain();
  expect(new Set(asked())).toEqual(new Set(['all']));
  expect(await books()).toEqual(list.map(({ TransactionId }) => TransactionId).sort());
  list.splice(20, 1);
  fixture.aggregator.bank.asked.length = 0;
  await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
  expect(new Set(asked())).toEqual(new Set(['all']));
  expect(await books()).toHaveLength(398);
}, 120_000);

test('what a bank without a limit to its history stops listing at the beginning stays, and leaves no gap', async () => {
  const { list } = await connectWithHistory();
  const account = async () => (await stored().accounts())[0];
  const before = (await account())?.AccountQuality?.Status;
  for (let looks = 0; looks < 3; looks += 1) {
    list.splice(0, 5);
    await fixture.aggregator.store.accounts.updateMany(
      { 'AccountUser.UserId': stored().mine },
      { $unset: { AccountSync: 1 } },
    );
    expect(await syncAgain()).toMatchObject({ SyncStatus: 'Completed' });
  }
  expect(await books()).toHaveLength(400);
  expect((await account())?.AccountQuality).toMatchObject({ Status: before });
  expect((await account())?.AccountQuality).not.toHaveProperty('Gap');
}, 120_000);
