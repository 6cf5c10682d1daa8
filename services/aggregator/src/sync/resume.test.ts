import { eventually } from '../testing/eventually.ts';
import { greenAccount, greenProduct, greenTransaction } from '../testing/paper-green-bank.ts';
import { storedOf } from '../testing/sync-fixture.ts';
import { startTestAggregator, type TestAggregator } from '../testing/test-aggregator.ts';

let aggregator: TestAggregator;
beforeEach(async () => {
  aggregator = await startTestAggregator();
});
afterEach(() => aggregator?.stop());

const day = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10);

/** An account with an entry a day, two equal ones on each, in pages of ten; a worker waits at its sixth page. */
function books(newestFirst: boolean) {
  const { bank } = aggregator;
  bank.pageSize = 10;
  bank.accounts.push(greenAccount('GBA-0', 1), greenAccount('GBA-1', 1));
  bank.products.push(greenProduct('P-1', 9123.45));
  bank.transactions.set('GBA-0', [greenTransaction('GBA-0', 'T', 1, day(1))]);
  const entries = Array.from({ length: 120 }, (_, index) =>
    greenTransaction('GBA-1', ' ', -1, day(Math.floor(index / 2)), { GreenTransactionNarrative: 'COFFEE' }),
  );
  bank.transactions.set('GBA-1', newestFirst ? entries.reverse() : entries);
  let isHeld = true;
  const held: (() => void)[] = [];
  bank.misbehave = async (_req, _res, url) => {
    if (isHeld && url.pathname.includes('GBA-1') && url.searchParams.get('offset') === '50')
      await new Promise<void>((resolve) => held.push(resolve));
    return false;
  };
  return {
    isWaiting: () => held.length > 0,
    goOn: () => {
      isHeld = false;
      for (const release of held) release();
    },
  };
}

test.each([
  ['oldest', false],
  ['newest', true],
])('a run whose worker is gone goes on where it stood, in a list that is %s first', async (_which, newestFirst) => {
  const { bank, store } = aggregator;
  const user = aggregator.user('fridaklo');
  const at = books(newestFirst);
  const consent = await aggregator.authorise(user);
  await eventually('five pages', async () => at.isWaiting());
  await eventually('their commit', async () => (await store.transactions.countDocuments()) >= 31);
  const [run] = await store.runs.find().lean();
  expect(run?.SyncCursor).toMatchObject({ ProductsDone: true, AccountsDone: [expect.anything()] });
  expect(run?.SyncCursor?.Account).toMatchObject({ IsWhole: true });
  await aggregator.stopFirst();
  const before = await storedOf({ aggregator, user }).transactions();
  bank.asked.length = 0;
  at.goOn();
  await aggregator.another();
  expect(await aggregator.ended(consent)).toMatchObject({ SyncStatus: 'Completed', SyncAttempts: 2 });
  const transactions = await storedOf({ aggregator, user }).transactions();
  expect(transactions).toHaveLength(121);
  expect(transactions.map(({ _id }) => _id)).toEqual(expect.arrayContaining(before.map(({ _id }) => _id)));
  // Products and the first account are done; of the second only what is left is asked for, and once more what is recent.
  expect(bank.asked.filter((path) => /products|GBA-0/.test(path))).toEqual([]);
  const pages = bank.asked.filter((path) => path.includes('GBA-1'));
  expect(pages.length).toBeLessThan(newestFirst ? 16 : 12);
  expect(pages[0]).toMatch(newestFirst ? /to=2026/ : /from=2026/);
  expect((await store.runs.findById(run?._id).lean())?.SyncCursor).toBeUndefined();
});

test('a worker that was thought dead can write nothing any more: its fence is too old', async () => {
  const { store } = aggregator;
  const user = aggregator.user('fridaklo');
  const at = books(false);
  const consent = await aggregator.authorise(user);
  await eventually('five pages', async () => at.isWaiting());
  const mine = await aggregator.connectionOf(user);
  if (mine === null) throw new Error('no connection');
  // Its claim runs out as if it had been silent; another process takes the run.
  await aggregator.another();
  await store.connections.updateOne({ _id: mine._id }, { $set: { 'SyncClaim.ExpirationDate': new Date(0) } });
  await eventually('another worker', async () => {
    const now = await aggregator.connectionOf(user);
    return (now?.SyncClaim?.Fence ?? 0) > (mine.SyncClaim?.Fence ?? 0);
  });
  at.goOn();
  expect(await aggregator.ended(consent)).toMatchObject({ SyncStatus: 'Completed' });
  expect(await store.transactions.countDocuments()).toBe(121);
  expect((await aggregator.connectionOf(user))?.SyncClaim).toBeUndefined();
});

test('of many requests at once over two processes one is carried out at a time, and none is lost', async () => {
  const { bank, store } = aggregator;
  await aggregator.another();
  bank.accounts.push(greenAccount('GBA-1', 1));
  bank.transactions.set('GBA-1', [greenTransaction('GBA-1', 'T-1', 1, '2026-11-01')]);
  const user = aggregator.user('fridaklo');
  await aggregator.ended(await aggregator.authorise(user));
  let underWay = 0;
  let most = 0;
  bank.misbehave = async (_req, res) => {
    underWay += 1;
    most = Math.max(most, underWay);
    res.on('finish', () => {
      underWay -= 1;
    });
    return false;
  };
  const runs = await Promise.all(Array.from({ length: 4 }, () => aggregator.syncAgain(user)));
  expect(runs.map(({ SyncStatus }) => SyncStatus)).toEqual(Array.from({ length: 4 }, () => 'Completed'));
  expect(most).toBe(1);
  expect(await store.transactions.countDocuments()).toBe(1);
});
