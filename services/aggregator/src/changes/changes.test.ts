import { setTimeout as wait } from 'node:timers/promises';
import { type TransactionChanges, transactionChanges } from '@of/contracts';
import request from 'supertest';
import { eventually } from '../testing/eventually.ts';
import { SERVICE_SECRET } from '../testing/paper-auth.ts';
import { greenTransaction } from '../testing/paper-green-bank.ts';
import { bookedEntry } from '../testing/paper-mongodb-bank.ts';
import { storedOf, useSyncFixture } from '../testing/sync-fixture.ts';
import { createChangeCursors } from './change-cursor.ts';

const fixture = useSyncFixture();
const stored = () => storedOf(fixture);

async function ask(query: { cursor?: string; limit?: number }, token = fixture.user.token) {
  return request(fixture.aggregator.app)
    .get('/v1/transactions/sync')
    .query(query)
    .set('authorization', `Bearer ${token}`);
}

/** An API consumer: what it makes of the changes that it is given. */
class Consumer {
  readonly amounts = new Map<string, string>();
  cursor: string | undefined;
  readonly given: string[] = [];

  async page(limit: number): Promise<TransactionChanges> {
    const answer = await ask({ limit, ...(this.cursor === undefined ? {} : { cursor: this.cursor }) });
    const page = transactionChanges.parse(answer.body);
    for (const { id, amount } of page.added) {
      // Neither a gap nor a repeat: nothing is added twice, or changed before it was added.
      expect(this.amounts.has(id)).toBe(false);
      this.amounts.set(id, amount.amount);
      this.given.push(`added ${id}`);
    }
    for (const { id, amount } of page.modified) {
      expect(this.amounts.has(id)).toBe(true);
      this.amounts.set(id, amount.amount);
      this.given.push(`modified ${id}`);
    }
    for (const { id } of page.removed) {
      this.amounts.delete(id);
      this.given.push(`removed ${id}`);
    }
    this.cursor = page.nextCursor;
    return page;
  }

  async catchUp(limit: number): Promise<void> {
    for (let more = true; more; ) more = (await this.page(limit)).hasMore;
  }
}

const books = async () =>
  new Map((await stored().transactions()).map((one) => [one._id.toHexString(), one.TransactionAmount.toString()]));

test('gives what is there, then what is added, modified and removed, a few at a time', async () => {
  const consumer = new Consumer();
  await consumer.catchUp(2);
  expect(consumer.amounts.size).toBe(0);
  await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
  await consumer.catchUp(2);
  expect(consumer.amounts).toEqual(await books());
  const late = new Consumer();
  await late.catchUp(1);
  expect(late.amounts).toEqual(consumer.amounts);
  expect((await consumer.page(10)).nextCursor).toBe(consumer.cursor);

  const list = fixture.aggregator.bank.transactions.get('GBA-1') ?? [];
  list.push(greenTransaction('GBA-1', 'T-3', -7, '2026-11-04'));
  Object.assign(list[0] ?? {}, { TransactionAmount: 155.7 });
  await fixture.aggregator.syncAgain(fixture.user);
  list.splice(1, 1);
  await fixture.aggregator.syncAgain(fixture.user);
  for (const one of [consumer, late]) {
    one.given.length = 0;
    await one.catchUp(3);
    expect(one.given).toHaveLength(3);
    expect(new Set(one.given.map((what) => what.split(' ')[0]))).toEqual(new Set(['added', 'modified', 'removed']));
    expect(one.amounts).toEqual(await books());
  }
});

test('has neither gap nor repeat while two banks are being synced', async () => {
  const { bank, mongodbBank } = fixture.aggregator;
  bank.pageSize = 10;
  const many = Array.from({ length: 70 }, (_, index) =>
    greenTransaction('GBA-1', `M-${index}`, -(index + 1) / 100, `2026-11-${String(1 + (index % 20)).padStart(2, '0')}`),
  );
  bank.transactions.set('GBA-1', many);
  mongodbBank.entries = Array.from({ length: 40 }, (_, index) => bookedEntry(`b${index}`, 100 + index));
  const [consumer, other] = [new Consumer(), new Consumer()];
  const consents = await Promise.all([
    fixture.aggregator.authorise(fixture.user),
    fixture.aggregator.authorise(fixture.user, { bankId: 'mongodb-bank' }),
  ]);
  let isOver = false;
  const pull = async (one: Consumer, limit: number) => {
    while (!isOver) {
      await one.page(limit);
      await wait(150);
    }
  };
  const pulling = [pull(consumer, 7), pull(other, 31)];
  try {
    for (const consent of consents) await fixture.aggregator.ended(consent);
    for (const [index, one] of many.entries()) if (index % 3 === 0) Object.assign(one, { TransactionAmount: index });
    many.splice(30, 20);
    // Twice: what is missing on the list's first and last day is believed to be gone when it is missing again.
    await fixture.aggregator.syncAgain(fixture.user);
    await fixture.aggregator.syncAgain(fixture.user);
  } finally {
    isOver = true;
  }
  await Promise.all(pulling);
  for (const one of [consumer, other]) {
    await one.catchUp(50);
    expect(one.amounts).toEqual(await books());
  }
  // 50 that are left of the first account, one of the second, and the other bank's.
  expect(consumer.amounts.size).toBe(50 + 1 + 40);
  const records = await fixture.aggregator.store.changes.find({ UserId: stored().mine }).sort({ Sequence: 1 }).lean();
  let next = 1;
  for (const { Sequence, Count } of records) {
    expect(Sequence - Count + 1).toBe(next);
    next = Sequence + 1;
  }
}, 120_000);

test('a revocation shows as removed, and nothing of an ended connection is given before', async () => {
  const consent = await fixture.aggregator.authorise(fixture.user);
  await fixture.aggregator.ended(consent);
  const consumer = new Consumer();
  await consumer.catchUp(100);
  expect(consumer.amounts.size).toBe(3);
  await fixture.aggregator.store.connections.updateOne(
    { 'ConnectionUser.UserId': stored().mine },
    { $set: { 'ConnectionConsent.ExpirationDate': new Date(Date.now() - 1) } },
  );
  expect((await new Consumer().page(100)).added).toEqual([]);
  await eventually('the purge', async () => (await stored().transactions()).length === 0);
  await consumer.catchUp(100);
  expect(consumer.amounts.size).toBe(0);
  const late = new Consumer();
  await late.catchUp(100);
  expect(late.given).toEqual([]);
});

test('a narrower consent takes transactions away', async () => {
  await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
  const consumer = new Consumer();
  await consumer.catchUp(100);
  await fixture.aggregator.ended(
    await fixture.aggregator.authorise(fixture.user, { permissions: ['accounts', 'balances'] }),
  );
  await consumer.catchUp(100);
  expect(consumer.amounts.size).toBe(0);
});

test('a cursor is its user’s own, and one whose changes are forgotten is told so', async () => {
  await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
  const consumer = new Consumer();
  await consumer.catchUp(100);
  const stranger = fixture.aggregator.user('stranger');
  const cursor = consumer.cursor ?? '';
  expect((await ask({ cursor }, stranger.token)).body).toMatchObject({
    type: 'urn:openfinance:problem:invalid-cursor',
  });
  expect((await ask({ cursor: `${cursor.slice(0, -2)}AA` })).status).toBe(400);
  expect((await ask({ limit: 0 })).status).toBe(400);
  expect((await ask({}, 'nonsense')).status).toBe(401);
  // A user of whom nothing has changed for longer than changes are kept has missed none.
  await fixture.aggregator.store.changes.deleteMany({ UserId: stored().mine });
  expect((await ask({ cursor })).body).toMatchObject({ added: [], hasMore: false, nextCursor: cursor });
  fixture.aggregator.bank.transactions.get('GBA-1')?.push(greenTransaction('GBA-1', 'T-3', -7, '2026-11-04'));
  await fixture.aggregator.syncAgain(fixture.user);
  await fixture.aggregator.store.changes.deleteMany({ UserId: stored().mine });
  expect((await ask({ cursor })).status).toBe(410);
  const again = new Consumer();
  await again.catchUp(100);
  expect(again.amounts).toEqual(await books());
});

/** Takes a backup of what a user's changes lead to. @returns restores it */
async function backUp(): Promise<() => Promise<void>> {
  const { transactions, changes, counters } = fixture.aggregator.store;
  const [ofTransactions, ofChanges] = [{ 'TransactionUser.UserId': stored().mine }, { UserId: stored().mine }];
  const counter = await counters.findById(stored().mine).lean();
  const kept = {
    transactions: await transactions.collection.find(ofTransactions).toArray(),
    changes: await changes.collection.find(ofChanges).toArray(),
  };
  return async () => {
    await transactions.collection.deleteMany(ofTransactions);
    await changes.collection.deleteMany(ofChanges);
    await transactions.collection.insertMany(kept.transactions);
    await changes.collection.insertMany(kept.changes);
    await counters.updateOne({ _id: stored().mine }, { $set: { Sequence: counter?.Sequence ?? 0 } });
  };
}

test('after a backup was restored, a cursor from before it goes on and one from after it is told to begin anew', async () => {
  const { aggregator, user } = fixture;
  await aggregator.ended(await aggregator.authorise(user));
  const before = new Consumer();
  await before.catchUp(100);
  const [kept, restore] = [before.cursor, await backUp()];
  const list = aggregator.bank.transactions.get('GBA-1') ?? [];
  for (const n of [3, 4, 5]) list.push(greenTransaction('GBA-1', `T-${n}`, -n, '2026-11-04'));
  await aggregator.syncAgain(user);

  const [whole, within, reading] = [new Consumer(), new Consumer(), new Consumer()];
  await whole.catchUp(100);
  await reading.page(1);
  within.cursor = kept;
  expect((await within.page(1)).hasMore).toBe(true);
  const after = [whole, within, reading].map(({ cursor }) => cursor ?? '');
  const answers = async () => Promise.all(after.map(async (cursor) => (await ask({ cursor })).body.type));
  const lost = Array(3).fill('urn:openfinance:problem:cursor-expired');
  const last = async () => (await aggregator.store.counters.findById(stored().mine).lean())?.Sequence;
  const undone = await last();

  await restore();
  expect(await answers()).toEqual(lost);
  // As many changes as were undone: the last number is the same again, of another change.
  await aggregator.syncAgain(user);
  expect(await last()).toBe(undone);
  expect(await answers()).toEqual(lost);
  list.push(greenTransaction('GBA-1', 'T-6', -6, '2026-11-05'));
  await aggregator.syncAgain(user);
  expect(await answers()).toEqual(lost);

  const anew = new Consumer();
  for (const one of [before, anew]) {
    await one.catchUp(2);
    expect(one.amounts).toEqual(await books());
  }
});

test('a cursor from before cursors knew their change is still good, and is replaced by one that does', async () => {
  await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
  const consumer = new Consumer();
  await consumer.catchUp(100);
  const { userId } = fixture.user;
  const cursors = createChangeCursors(SERVICE_SECRET);
  const place = cursors.decode(consumer.cursor ?? '', userId);
  expect(place?.record).toMatch(/^[0-9a-f]{24}$/);
  const old = cursors.encode({ phase: 'changes', sequence: 3 }, userId);
  expect(place).toEqual({ phase: 'changes', sequence: 3, record: place?.record });
  expect((await ask({ cursor: old })).body).toMatchObject({ added: [], hasMore: false, nextCursor: consumer.cursor });
});
