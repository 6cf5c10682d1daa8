import type { BankAdapter } from '@of/bank-adapters';
import { connectionList, type UnifiedAccount } from '@of/contracts';
import type { BalanceHistoryDocument } from '@of/models';
import request from 'supertest';
import { greenAccount, greenTransaction, sendJson } from '../testing/paper-green-bank.ts';
import { storedOf, useSyncFixture } from '../testing/sync-fixture.ts';

/** Green Bank lists what has an id with a P as pending, and says that it is `kind`. */
let kind: UnifiedAccount['type'] = 'Checking';
const withPending = (adapter: BankAdapter): BankAdapter => ({
  ...adapter,
  map: {
    ...adapter.map,
    account: (raw) => ({ ...adapter.map.account(raw), type: kind }),
    transaction: (raw, account) => {
      const one = adapter.map.transaction(raw, account);
      return one?.bankTransactionId?.startsWith('P') === true ? { ...one, status: 'Pending' } : one;
    },
  },
});

const fixture = useSyncFixture(withPending);
afterEach(() => {
  kind = 'Checking';
});
const DAY_MS = 86_400_000;
const today = () => new Date().toISOString().slice(0, 10);
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
const list = () => fixture.aggregator.bank.transactions.get('GBA-1') ?? [];
const setBalance = (AccountBalance: number) =>
  Object.assign(fixture.aggregator.bank.accounts[0] ?? {}, { AccountBalance });
const syncAgain = () => fixture.aggregator.syncAgain(fixture.user);
const entry = (id: string, amount: number, day = daysAgo(10), members: object = {}) =>
  greenTransaction('GBA-1', id, amount, day, members);

/** One account with three entries, days ago, and 100 from before them. */
async function connect() {
  const { aggregator, user } = fixture;
  aggregator.bank.accounts.splice(1);
  aggregator.bank.transactions.set('GBA-1', [entry('A', 50, daysAgo(20)), entry('B', -30), entry('C', 7, daysAgo(5))]);
  setBalance(127);
  await aggregator.ended(await aggregator.authorise(user));
}
const account = async () => {
  const [first] = await storedOf(fixture).accounts();
  if (first === undefined) throw new Error('no account');
  return first;
};
const quality = async () => (await account()).AccountQuality;
const shown = async () => {
  const answer = await request(fixture.aggregator.app)
    .get('/v1/connections')
    .set('authorization', `Bearer ${fixture.user.token}`);
  return connectionList.parse(answer.body).connections[0]?.dataQuality;
};
const history = async () => {
  const { _id } = await account();
  return fixture.aggregator.store.balances.find({ 'BalanceAccount.Id': _id }).lean<BalanceHistoryDocument[]>();
};
/** As if the last look had been another day. */
const lookedDaysAgo = async (days: number) => {
  const date = new Date(Date.now() - days * DAY_MS);
  await fixture.aggregator.store.accounts.updateOne(
    { _id: (await account())._id },
    { $set: { 'AccountQuality.CheckDate': date, 'AccountQuality.HeldDate': date } },
  );
};

test('the first look finds out what the account held before; one that began with nothing is complete as it is', async () => {
  await connect();
  expect((await quality())?.Opening?.Amount.toString()).toMatch(/^100(\.0+)?$/);
  expect(await shown()).toEqual({ status: 'complete', explanation: 'history-limit' });
  Object.assign(fixture.aggregator.bank.accounts[0] ?? {}, {
    AccountDate: { OpeningDate: `${daysAgo(20)}T00:00:00Z` },
  });
  setBalance(27);
  await fixture.aggregator.store.accounts.updateMany({}, { $unset: { AccountQuality: 1 } });
  await syncAgain();
  expect(await shown()).toEqual({ status: 'complete' });
  setBalance(28);
  await fixture.aggregator.store.accounts.updateMany({}, { $unset: { AccountQuality: 1 } });
  await syncAgain();
  expect(await shown()).toEqual({ status: 'gap', gap: { amount: '1.00', currency: 'USD', since: daysAgo(20) } });
});

test('a booking that the bank loses is a gap since the last look that agreed, until it is back', async () => {
  await connect();
  await lookedDaysAgo(3);
  const [lost] = list().splice(1, 1);
  await syncAgain();
  expect(await shown()).toEqual({ status: 'gap', gap: { amount: '-30.00', currency: 'USD', since: daysAgo(3) } });
  expect(
    (await history()).map(({ BalanceDifference, BalanceQuality }) => [BalanceDifference.toString(), BalanceQuality]),
  ).toEqual([['-30.00', { Status: 'gap' }]]);
  list().splice(1, 0, ...(lost === undefined ? [] : [lost]));
  await syncAgain();
  expect(await shown()).toEqual({ status: 'complete', explanation: 'history-limit' });
  expect(await history()).toHaveLength(1);
});

test('bookings, and deletions that the bank counts too, are no gap', async () => {
  await connect();
  list().splice(1, 1);
  list().push(entry('D', -12.34, today()));
  setBalance(144.66);
  await syncAgain();
  expect(await shown()).toEqual({ status: 'complete', explanation: 'history-limit' });
  list().pop();
  setBalance(157);
  await syncAgain();
  expect(await shown()).toEqual({ status: 'complete', explanation: 'deletion-unconfirmed' });
  await syncAgain();
  expect(await shown()).toEqual({ status: 'complete', explanation: 'history-limit' });
});

test('a balance that counts a pending entry already is explained by it, and is a gap when that goes away', async () => {
  await connect();
  list().push(entry('P-1', -9, today()), entry('P-2', -3, today()));
  setBalance(118);
  await syncAgain();
  expect(await shown()).toEqual({ status: 'complete', explanation: 'pending' });
  expect((await history()).map(({ BalanceDifference }) => BalanceDifference.toString())).toEqual(['-9.00']);
  list().pop();
  list().pop();
  await syncAgain();
  expect(await shown()).toMatchObject({ status: 'gap', gap: { amount: '-9.00', since: today() } });
});

test('an entry that is booked between the balance and the list is none; when the balance never counts it, it is one', async () => {
  await connect();
  fixture.aggregator.bank.misbehave = (_req, _res, url) => {
    if (url.pathname === '/accounts/GBA-1/transactions' && list().length === 3) list().push(entry('D', -5, today()));
    return false;
  };
  await syncAgain();
  expect(await shown()).toEqual({ status: 'complete', explanation: 'booked-between' });
  setBalance(122);
  await syncAgain();
  expect(await shown()).toEqual({ status: 'complete', explanation: 'history-limit' });
});

test('an entry that is booked in the middle of the first sync makes no gap of the second', async () => {
  const { aggregator, user } = fixture;
  aggregator.bank.accounts.splice(1);
  aggregator.bank.transactions.set('GBA-1', [entry('A', 50), entry('B', -5, today())]);
  setBalance(150);
  await aggregator.ended(await aggregator.authorise(user));
  setBalance(145);
  await syncAgain();
  expect(await shown()).toEqual({ status: 'complete', explanation: 'history-limit' });
  expect(Number((await quality())?.Opening?.Amount)).toBe(100);
  setBalance(140);
  await syncAgain();
  expect(await shown()).toMatchObject({ status: 'gap', gap: { amount: '-5.00' } });
});

test('a sync that changes nothing looks at nothing; a new day has its place in the history', async () => {
  await connect();
  const before = await quality();
  await syncAgain();
  expect(await quality()).toEqual(before);
  await lookedDaysAgo(1);
  await fixture.aggregator.store.balances.updateMany(
    {},
    { $set: { BalanceDate: new Date(`${daysAgo(1)}T00:00:00Z`) } },
  );
  await syncAgain();
  expect((await history()).map(({ BalanceAmount }) => BalanceAmount.toString())).toEqual(['127.00', '127.00']);
});

test('a list that broke off decides nothing, and the next sync looks', async () => {
  await connect();
  setBalance(27);
  fixture.aggregator.bank.misbehave = (_req, res, url) => {
    if (!url.pathname.includes('/transactions')) return false;
    sendJson(res, 200, { Transactions: [{}], Paging: { Offset: 0, Limit: 100, Total: 1 } });
    return true;
  };
  await syncAgain();
  expect(await shown()).toEqual({ status: 'complete', explanation: 'list-incomplete' });
  fixture.aggregator.bank.misbehave = undefined;
  await syncAgain();
  expect(await shown()).toMatchObject({ status: 'gap', gap: { amount: '-100.00' } });
});

test('more history than before lowers what was held before it', async () => {
  await connect();
  list().unshift(entry('0', 64, daysAgo(25)));
  await fixture.aggregator.store.accounts.updateMany({}, { $unset: { AccountSync: 1 } });
  await syncAgain();
  expect(await shown()).toEqual({ status: 'complete', explanation: 'history-limit' });
  expect(Number((await quality())?.Opening?.Amount)).toBe(36);
});

test('what is not looked at any more is stale; without balances nothing is kept; all goes with the connection', async () => {
  await connect();
  const { aggregator, user } = fixture;
  await aggregator.store.accounts.updateMany({}, { $set: { 'AccountQuality.StaleDate': new Date() } });
  expect(await shown()).toEqual({ status: 'stale', explanation: 'overdue' });
  const { _id } = await account();
  await aggregator.ended(await aggregator.authorise(user, { permissions: ['accounts', 'transactions'] }));
  expect(await shown()).toEqual({ status: 'unknown', explanation: 'not-shared' });
  expect(await aggregator.store.balances.countDocuments({ 'BalanceAccount.Id': _id })).toBe(0);
  await aggregator.ended(await aggregator.authorise(user));
  expect(await history()).toHaveLength(1);
  aggregator.bank.accounts.splice(0, 1, greenAccount('GBA-9', 1, { AccountNumber: '999999999' }));
  await syncAgain();
  expect(await aggregator.store.balances.countDocuments({ 'BalanceAccount.Id': _id })).toBe(0);
});

test('an investment moves without entries: it is not compared', async () => {
  kind = 'Investment';
  await connect();
  setBalance(1);
  await syncAgain();
  expect(await shown()).toEqual({ status: 'unknown', explanation: 'moves-without-entries' });
});
