import { setTimeout as pause } from 'node:timers/promises';
import { type Db, ObjectId } from 'mongodb';
import { z } from 'zod';
import type { Customer } from './customer.ts';
import type { NatsView, StreamedEvent } from './event-truth.ts';
import { eventually } from './eventually.ts';
import { BANKS } from './fault-stack.ts';
import type { FaultWorld } from './fault-world.ts';
import { type Form, scenario } from './scenario.ts';
import { openWebhookReceiver } from './webhook-receiver.ts';

const WANTED = ['of.sync.completed', 'of.sync.failed', 'of.accounts.changed', 'of.transactions.changed'] as const;
const owned = z.looseObject({ userId: z.string() });

/** Whatever the user is known by in the store: their id and name, and the ids of their consents and connections. */
async function marksOf(db: Db, userName: string) {
  const user = await db.collection<{ _id: ObjectId }>('users').findOne({ UserName: userName });
  if (user === null) throw new Error(`there is no ${userName}`);
  const consents = await db
    .collection<{ ConsentId: string }>('consents')
    .distinct('ConsentId', { 'ConsentUser.UserId': user._id });
  const connections = await db
    .collection<{ _id: ObjectId }>('connections')
    .distinct('_id', { 'ConnectionUser.UserId': user._id });
  const userId = user._id.toHexString();
  return { userId, marks: [userId, userName, ...consents, ...connections.map((id) => id.toHexString())] };
}

/** Where one of the marks stands, in whichever collection but the tombstones. */
async function traces(db: Db, marks: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of await db.listCollections().toArray()) {
    if (name === 'erased_users') continue;
    const all = JSON.stringify(await db.collection(name).find().toArray());
    found.push(...marks.filter((mark) => all.includes(mark)).map((mark) => `${mark} in ${name}`));
  }
  return found;
}

/** The events about a user that are kept. */
const toldOf = async (nats: NatsView, userId: string): Promise<StreamedEvent[]> =>
  (await nats.events()).filter(({ data }) => owned.safeParse(data).data?.userId === userId);

/** What a client tries again: an account that goes between the list and its entries, an aggregator that goes in mid-answer. */
const PASSING = /answered 404|fetch failed|no aggregator is up/;

/**
 * Reads page after page, again and again until told to stop, as a client does that exports everything.
 * @returns stops it, and throws what it met that no client has to reckon with
 */
function exporting({ api }: Customer): () => Promise<void> {
  const problems: unknown[] = [];
  let going = true;
  const again = async (read: () => Promise<void>): Promise<void> => {
    while (going && problems.length === 0) {
      await read().catch((error: unknown) => {
        if (!PASSING.test(String(error))) problems.push(error);
      });
      await pause(10);
    }
  };
  const lists = again(async () => {
    for (const { id } of await api.accounts()) await api.transactions(id, { limit: '500' });
  });
  let cursor: string | undefined;
  const changes = again(async () => {
    cursor = (await api.changes(cursor)).nextCursor;
  });
  return async () => {
    going = false;
    await Promise.all([lists, changes]);
    if (problems.length > 0) throw problems[0];
  };
}

/** What happens to the system in the moment after the erasure. */
const MOMENTS: readonly [form: Form, name: string, disturb: (world: FaultWorld) => Promise<void>][] = [
  ['short', 'while their syncs, exports and webhooks run', () => Promise.resolve()],
  [
    'long',
    'and the aggregators are killed at once',
    async ({ stack: { aggregators }, anyMoment }) => {
      await anyMoment(300);
      for (const one of aggregators) await one.kill();
      for (const one of aggregators) await one.start();
    },
  ],
  [
    'long',
    'and NATS is away just then',
    async ({ stack: { nats } }) => {
      await nats.kill();
      await nats.start();
    },
  ],
];

/** A user who is erased, by the number of the design's `faults.md`. */
export function describeErasure(running: () => FaultWorld): void {
  for (const [form, name, disturb] of MOMENTS)
    scenario(form, `23: a user is erased ${name}: nothing of theirs reappears`, async () => {
      const world = running();
      const { stack, db, nats, newcomer, slowBanks, underWay, anyMoment, expectTruth, replace } = world;
      const [customer, other] = [await newcomer(), await newcomer()];
      const receiver = await openWebhookReceiver();
      try {
        for (const url of [receiver.takingUrl, receiver.refusingUrl]) await customer.api.registerWebhook(url, WANTED);
        // Something is stored, and told, before it is fetched once more.
        for (const bank of BANKS) await customer.approve(bank);
        for (const bank of BANKS) await customer.synced(bank);
        await eventually('the webhooks to be told', async () => receiver.told() > 2);
        await slowBanks();
        for (const bank of BANKS) {
          await customer.approve(bank);
          await other.approve(bank);
        }
        const stop = exporting(customer);
        for (const bank of BANKS) await underWay(customer, bank);
        const { userId, marks } = await marksOf(db, customer.userName);
        const theirs = await toldOf(nats, userId);
        expect(theirs.map(({ type }) => type)).toEqual(expect.arrayContaining(['of.consent.authorised']));
        await anyMoment(300);
        await customer.erase();
        await disturb(world);
        await eventually('nothing of theirs to be left', async () => (await traces(db, marks)).length === 0);
        await stop();
        expect(await customer.api.accounts()).toEqual([]);
        expect(await customer.api.connections()).toEqual([]);
        expect(await customer.api.changes(undefined)).toMatchObject({ added: [], modified: [], removed: [] });
        await expectTruth(BANKS.map((bank) => ({ customer: other, bank })));

        const told = receiver.told();
        // Events of theirs come once more, late and in any order.
        const late = [...theirs, ...(await toldOf(nats, userId))];
        for (const { type, text } of world.schedule.shuffle(late)) await nats.publish(type, text);
        await eventually('all events to be consumed', async () => (await nats.unconsumed()) === 0);
        await eventually(
          'the banks to be told',
          async () => (await db.collection('bank_revocations').countDocuments()) === 0,
        );
        await expectTruth([]);
        expect(await traces(db, marks)).toEqual([]);
        expect(receiver.told()).toBe(told);
        // It is looked for at ever longer intervals: its time comes now.
        await db
          .collection('erased_users')
          .updateOne({ _id: new ObjectId(userId) }, { $set: { SweepDate: new Date() } });
        await eventually('nothing to be told of them', async () => {
          const left = await toldOf(nats, userId);
          return left.every(({ type }) => type === 'of.user.erased');
        });

        // Demo users come back when auth starts: the name is another user's, who begins with nothing.
        await stack.auth.stop();
        await stack.auth.start();
        const successor = await replace(customer);
        expect(await successor.api.connections()).toEqual([]);
        const bank = world.schedule.pick(BANKS);
        await successor.approve(bank);
        await expectTruth([{ customer: successor, bank }]);
      } finally {
        await receiver.close();
      }
    });
}
