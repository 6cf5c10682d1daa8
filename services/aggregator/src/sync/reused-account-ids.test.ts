import request from 'supertest';
import { greenAccount, greenTransaction, type PaperTransaction, sendJson } from '../testing/paper-green-bank.ts';
import { storedOf, useSyncFixture } from '../testing/sync-fixture.ts';

/** Accounts whose id another account has under a later consent, as banks have it that number the accounts of each consent. */

const fixture = useSyncFixture();
const stored = () => storedOf(fixture);
const syncAgain = () => fixture.aggregator.syncAgain(fixture.user);
const connect = async () => fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));

/** Each account by the number that makes it the same account whatever its id is. */
const NUMBERS = { A: '204515807', B: '204515808', C: '999999999' } as const;
type Name = keyof typeof NUMBERS;

const entriesOf = (name: Name, id: string): PaperTransaction[] =>
  ['01', '10', '20'].map((day) => greenTransaction(id, `${name}-${day}`, -Number(day), `2026-11-${day}`));

/** Shares these accounts, under these ids, and no other. */
function share(accounts: Partial<Record<Name, string>>): void {
  const { bank } = fixture.aggregator;
  bank.accounts.length = 0;
  bank.transactions.clear();
  for (const name of ['A', 'B', 'C'] as const) {
    const id = accounts[name];
    if (id === undefined) continue;
    bank.accounts.push(greenAccount(id, 100, { AccountNumber: NUMBERS[name] }));
    bank.transactions.set(id, entriesOf(name, id));
  }
}

/** What is stored: of each account its own id, the bank's, the last of its number, and its entries by the bank's ids. */
const books = async () => {
  const transactions = await stored().transactions();
  return (await stored().accounts()).map(({ _id, AccountId, AccountNumber }) => {
    const own = transactions.filter(({ TransactionAccount }) => TransactionAccount.Id.equals(_id));
    for (const { TransactionAccount } of own) expect(TransactionAccount.AccountId).toBe(AccountId);
    const entries = own.map(({ TransactionId }) => TransactionId);
    return { id: _id.toHexString(), accountId: AccountId, ends: AccountNumber?.slice(-4), entries };
  });
};
const account = (name: Name, accountId: string) => ({
  id: expect.any(String),
  accountId,
  ends: NUMBERS[name].slice(-4),
  entries: entriesOf(name, accountId).map(({ TransactionId }) => TransactionId),
});

/** Reads the changes since a cursor to their end. */
async function changesSince(cursor?: string) {
  const query = cursor === undefined ? {} : { cursor };
  const { body } = await request(fixture.aggregator.app)
    .get('/v1/transactions/sync')
    .query({ limit: 500, ...query })
    .set('authorization', `Bearer ${fixture.user.token}`)
    .expect(200);
  expect(body.hasMore).toBe(false);
  const removed: string[] = body.removed.map(({ id }: { id: string }) => id);
  return { cursor: String(body.nextCursor), removed: removed.sort() };
}

test('an account that alone is shared anew, under the id of one that is not, keeps its history; the other goes', async () => {
  share({ A: '1', B: '2' });
  await connect();
  const [, before] = await books();
  share({ B: '1' });
  expect(await connect()).toMatchObject({ SyncStatus: 'Completed', SyncAttempts: 1 });
  expect(await books()).toEqual([{ ...account('B', '1'), id: before?.id }]);
  expect(await syncAgain()).toMatchObject({ SyncStatus: 'Completed', SyncCounts: { Changed: 0 } });
});

test('an account that is shared instead of another, under its id, is another one: nothing of the first stays on it', async () => {
  share({ A: '1' });
  await connect();
  const [before] = await books();
  const { cursor } = await changesSince();
  const gone = (await stored().transactions()).map(({ _id }) => _id.toHexString()).sort();
  share({ C: '1' });
  expect(await connect()).toMatchObject({ SyncStatus: 'Completed' });
  const [now, ...others] = await books();
  expect(others).toEqual([]);
  expect(now).toEqual(account('C', '1'));
  expect(now?.id).not.toBe(before?.id);
  expect((await changesSince(cursor)).removed).toEqual(gone);
  const balances = await fixture.aggregator.store.balances.find({ 'BalanceUser.UserId': stored().mine }).lean();
  expect(balances.map(({ BalanceAccount }) => BalanceAccount.Id.toHexString())).toEqual([now?.id]);
});

test('a list that breaks off leaves each account its own entries; named later, it has its history back', async () => {
  share({ A: '1', B: '2' });
  await connect();
  const [first, second] = await books();
  const { bank } = fixture.aggregator;
  share({ A: '3', B: '2', C: '1' });
  // C first, and the page on which A would be does not come.
  bank.accounts.reverse();
  bank.pageSize = 2;
  bank.misbehave = (_req, res, url) => {
    if (url.pathname !== '/accounts' || url.searchParams.get('offset') === '0') return false;
    sendJson(res, 200, { Accounts: 'none' });
    return true;
  };
  expect(await connect()).toMatchObject({ SyncStatus: 'Failed', SyncError: { Code: 'schema-changed' } });
  expect(await books()).toEqual([
    account('C', '1'),
    { ...account('B', '2'), id: second?.id },
    { ...account('A', expect.stringMatching(/^replaced /)), id: first?.id, entries: first?.entries },
  ]);
  bank.misbehave = undefined;
  expect(await syncAgain()).toMatchObject({ SyncStatus: 'Completed' });
  expect(await books()).toEqual([
    account('C', '1'),
    { ...account('B', '2'), id: second?.id },
    { ...account('A', '3'), id: first?.id },
  ]);
});

test.each([
  [
    'that is of another type now',
    async () => void Object.assign(fixture.aggregator.bank.accounts[0] ?? {}, { AccountType: 'Savings' }),
  ],
  [
    'whose key was made with another secret',
    async () => {
      const other = { $set: { 'AccountIdentity.Key': '0'.repeat(64) } };
      await fixture.aggregator.store.accounts.updateMany({ 'AccountUser.UserId': stored().mine }, other);
    },
  ],
])(
  'under a new consent an account %s keeps its history, as its id and its number are the same',
  async (_what, change) => {
    share({ A: '1' });
    await connect();
    const [before] = await books();
    await change();
    expect(await connect()).toMatchObject({ SyncStatus: 'Completed', SyncChanges: { Transactions: 0 } });
    expect(await books()).toEqual([{ ...account('A', '1'), id: before?.id }]);
  },
);

test('under the same consent an account whose number is read otherwise keeps its history', async () => {
  share({ A: '1' });
  await connect();
  const [before] = await books();
  Object.assign(fixture.aggregator.bank.accounts[0] ?? {}, { AccountNumber: NUMBERS.C });
  expect(await syncAgain()).toMatchObject({ SyncStatus: 'Completed', SyncChanges: { Transactions: 0 } });
  expect(await books()).toEqual([{ ...account('A', '1'), id: before?.id, ends: NUMBERS.C.slice(-4) }]);
});

test('under the same consent an id that another stored account has taken is no longer the first one’s', async () => {
  share({ A: '1', B: '2' });
  await connect();
  const [, before] = await books();
  share({ B: '1' });
  expect(await syncAgain()).toMatchObject({ SyncStatus: 'Completed', SyncAttempts: 1 });
  expect(await books()).toEqual([{ ...account('B', '1'), id: before?.id }]);
});
