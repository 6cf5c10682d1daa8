import { greenAccount, greenTransaction } from '../testing/paper-green-bank.ts';
import { storedOf, useSyncFixture } from '../testing/sync-fixture.ts';

const fixture = useSyncFixture();
const stored = () => storedOf(fixture);
const syncAgain = () => fixture.aggregator.syncAgain(fixture.user);
const connect = async () => fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));

const coffee = (id: string, day: string, amount = -3.5) =>
  greenTransaction('GBA-1', id, amount, day, { GreenTransactionNarrative: 'COFFEE' });

/** Puts these entries, in this order, into the books of the first account. */
const list = (entries: ReturnType<typeof coffee>[]): void => {
  fixture.aggregator.bank.accounts.splice(1);
  fixture.aggregator.bank.transactions.set('GBA-1', entries);
};

/** The stored entries as a bank would list them: what is compared with its books. */
const books = async () =>
  (await stored().transactions())
    .map((one) => `${one.TransactionDate.EffectiveDate.toISOString().slice(0, 10)} ${one.TransactionAmount.toString()}`)
    .sort();
const documentIds = async () => (await stored().transactions()).map(({ _id }) => _id.toHexString()).sort();

test('fault 16: blank ids: two equal coffees on one day stay two, and a repeated fetch stays one', async () => {
  list(
    [coffee('', '2026-11-01'), coffee(' ', '2026-11-01'), coffee(' ', '2026-11-02')].map((one) => ({
      ...one,
      TransactionId: ' ',
    })),
  );
  expect(await connect()).toMatchObject({ SyncStatus: 'Completed', SyncCounts: { Transactions: 3 } });
  const before = await documentIds();
  expect(await books()).toEqual(['2026-11-01 -3.50', '2026-11-01 -3.50', '2026-11-02 -3.50']);
  const ids = (await stored().transactions()).map((one) => [one.TransactionId, one.TransactionFingerprint] as const);
  expect(new Set(ids.map(([id]) => id)).size).toBe(3);
  for (const [id, { Hash, Occurrence }] of ids) expect(id).toBe(`${Hash}#${Occurrence}`);
  expect(await syncAgain()).toMatchObject({ SyncCounts: { Changed: 0 } });
  expect(await documentIds()).toEqual(before);
});

test('ids that are positions: a new entry on top renumbers the others, and changes none of them', async () => {
  const numbered = (days: string[]) => days.map((day, index) => coffee(`${index + 1}`, day));
  const days = ['2026-11-05', '2026-11-04', '2026-11-04', '2026-11-03', '2026-11-02', '2026-11-01'];
  list(numbered(days));
  await connect();
  const before = await documentIds();
  list(numbered(['2026-11-06', ...days]));
  await syncAgain();
  expect(await books()).toEqual(['2026-11-06', ...days].map((day) => `${day} -3.50`).sort());
  expect(await documentIds()).toEqual(expect.arrayContaining(before));
  list(numbered(['2026-11-07', '2026-11-06', ...days]));
  expect(await syncAgain()).toMatchObject({ SyncCounts: { Changed: 1 } });
  expect(await books()).toHaveLength(8);
});

test('ids that are positions on their page swallow nothing', async () => {
  const days = Array.from({ length: 9 }, (_, index) => `2026-11-0${index + 1}`);
  fixture.aggregator.bank.pageSize = 3;
  list(days.map((day, index) => coffee(`${(index % 3) + 1}`, day)));
  await connect();
  expect(await books()).toEqual(days.map((day) => `${day} -3.50`));
  expect(await syncAgain()).toMatchObject({ SyncCounts: { Changed: 0 } });
  expect((await stored().accounts())[0]?.AccountIdentity).toMatchObject({ UselessIds: true });
});

test('fault 16: an entry that the bank takes back goes, and one that it changes is changed', async () => {
  list(['1', '2', '3', '4'].map((id) => coffee(id, `2026-11-0${id}`)));
  await connect();
  list([coffee('1', '2026-11-01'), coffee('3', '2026-11-03', -3.6), coffee('4', '2026-11-04')]);
  const three = (await stored().transactions())[2]?._id;
  expect(await syncAgain()).toMatchObject({ SyncCounts: { Changed: 2 } });
  expect(await books()).toEqual(['2026-11-01 -3.50', '2026-11-03 -3.60', '2026-11-04 -3.50']);
  expect((await stored().transactions())[1]?._id).toEqual(three);
});

test('a list that ends too early takes nothing away; what two lists in a row do not name is gone', async () => {
  // Lately: what is older than what every bank gives is not taken back at a list's beginning.
  const days = [4, 3, 2, 1].map((ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10));
  const all = days.map((day, index) => coffee(`${index + 1}`, day));
  list(all);
  await connect();
  for (const entries of [all.slice(0, 2), all, all.slice(0, 3), all, all.slice(1)]) {
    list(entries);
    expect(await syncAgain()).toMatchObject({ SyncCounts: { Changed: 0 } });
    expect(await books()).toHaveLength(4);
  }
  expect(await syncAgain()).toMatchObject({ SyncCounts: { Changed: 1 } });
  expect(await books()).toEqual(days.slice(1).map((day) => `${day} -3.50`));
});

describe('under a new consent', () => {
  const numbers = { 'GBA-1': '204515807', 'GBA-2': '204515808' };
  const give = (first: string, second: string) => {
    const { accounts, transactions } = fixture.aggregator.bank;
    const ids = accounts.map(({ AccountId }) => AccountId);
    const lists = ids.map((id) => transactions.get(id) ?? []);
    transactions.clear();
    for (const [index, id] of [first, second].entries())
      transactions.set(
        id,
        (lists[index] ?? []).map((one) => ({ ...one, AccountId: id, TransactionId: `${id}-${one.TransactionId}` })),
      );
    accounts.splice(0, 2, greenAccount(first, 100.5), greenAccount(second, -20));
    Object.assign(accounts[0] ?? {}, { AccountNumber: numbers['GBA-1'] });
    Object.assign(accounts[1] ?? {}, { AccountNumber: numbers['GBA-2'] });
  };

  test.each([
    ['other ids', 'X-1', 'X-2'],
    ['each other’s ids', 'GBA-2', 'GBA-1'],
  ])('accounts with %s are recognised: their history stays, once', async (_what, first, second) => {
    give('GBA-1', 'GBA-2');
    await connect();
    const [one, two] = (await stored().accounts()).map(({ _id }) => _id.toHexString());
    const before = await documentIds();
    expect(before).toHaveLength(3);
    give(first, second);
    // Each of the two has changed once, in its id.
    expect(await connect()).toMatchObject({ SyncChanges: { Accounts: 2 } });
    const now = new Map((await stored().accounts()).map(({ _id, AccountId }) => [_id.toHexString(), AccountId]));
    expect(now).toEqual(
      new Map([
        [one ?? '', first],
        [two ?? '', second],
      ]),
    );
    expect(await documentIds()).toEqual(before);
    for (const { TransactionAccount } of await stored().transactions())
      expect(TransactionAccount.AccountId).toBe(now.get(TransactionAccount.Id.toHexString()));
    expect(JSON.stringify(await stored().accounts())).not.toMatch(/20451580/);
  });
});
