import { stat } from 'node:fs/promises';
import type { ObjectId } from 'mongodb';
import { peakMegabytesOf } from '../bench/process-figures.ts';
import { eventually } from './eventually.ts';
import { BANKS } from './fault-stack.ts';
import type { FaultWorld } from './fault-world.ts';
import { waitingEvent } from './message-faults.ts';
import { scenario } from './scenario.ts';

const SLOW_MS = 2_000;
/** More than six hundred requests need while they wait. */
const PILE_MEGABYTES = 150;
/** MongoDB's OutOfDiskSpace. */
const DISK_FULL = 14_031;
/** More than what is left to NATS. */
const EVENTS = 500;
const ROOM_BYTES = 50_000;

/** The most memory that a process ever had, MB; where the system does not tell, it is not looked at. */
const memoryOf = (pid: number | undefined): number =>
  pid === undefined || process.platform !== 'linux' ? 0 : peakMegabytesOf(pid);

/** Stores that have no room or no time, by the numbers of the design's `faults.md`. */
export function describeResourceFaults(running: () => FaultWorld): void {
  scenario(
    'long',
    '5: every operation of the store takes two seconds: requests end, nothing piles up in memory, and work goes on',
    async () => {
      const { stack, schedule, newcomer, underWay, slowBanks, expectTruth } = running();
      const customer = await newcomer();
      const bank = schedule.pick(BANKS);
      await slowBanks();
      await customer.approve(bank);
      await underWay(customer, bank);
      const memory = (): number[] => stack.aggregators.map((part) => memoryOf(part.pid()));
      const before = memory();
      stack.slowStore(SLOW_MS);
      try {
        for (let time = 0; time < 3; time += 1) {
          const asked = await Promise.allSettled(Array.from({ length: 200 }, () => customer.api.accounts()));
          for (const one of asked) if (one.status === 'rejected') expect(String(one.reason)).toMatch(/answered 503/);
        }
        const more = memory().map((now, index) => now - (before[index] ?? 0));
        for (const megabytes of more) expect(megabytes).toBeLessThan(PILE_MEGABYTES);
      } finally {
        stack.slowStore(0);
      }
      await expectTruth([{ customer, bank }]);
    },
  );

  scenario(
    'short',
    '20: the store’s disk is full in mid-sync: it says so, all can be read, and it goes on when there is room',
    async () => {
      const { stack, schedule, db, customers, newcomer, slowBanks, underWay, expectTruth } = running();
      const customer = await newcomer();
      const [bank, other] = schedule.shuffle(BANKS);
      if (bank === undefined || other === undefined) throw new Error('two banks are needed');
      await slowBanks();
      await customer.approve(bank);
      await underWay(customer, bank);
      await stack.mongo.kill();
      stack.limitStore((await stat(stack.storeFile)).size);
      await stack.mongo.start();
      await eventually('the disk to be full', async () =>
        db
          .collection('ballast')
          .insertOne({ text: 'x' })
          .then(
            () => false,
            (error: unknown) => error instanceof Error && 'code' in error && error.code === DISK_FULL,
          ),
      );
      for (const { api } of customers) await api.accounts();
      await expect(customer.approve(other)).rejects.toThrow(/answered 503/);
      await stack.mongo.kill();
      stack.limitStore(undefined);
      await stack.mongo.start();
      await expectTruth([{ customer, bank }]);
    },
  );

  scenario(
    'short',
    '20: NATS’s disk is full: events wait in the outbox, and go out in order when there is room',
    async () => {
      const { stack, db, nats, customers, expectTruth } = running();
      const limit = (await nats.storedBytes()) + ROOM_BYTES;
      await stack.nats.kill();
      stack.limitNats(limit);
      await stack.nats.start();
      const waiting = Array.from({ length: EVENTS }, (_, number) => waitingEvent(number));
      await db.collection<{ _id: ObjectId }>('outbox').insertMany(waiting);
      await eventually('NATS to be full', async () => (await nats.storedBytes()) > limit - ROOM_BYTES / 10);
      for (const { api } of customers) await api.accounts();
      expect(await db.collection('outbox').countDocuments()).toBeGreaterThan(0);
      await stack.nats.kill();
      stack.limitNats(undefined);
      await stack.nats.start();
      await expectTruth([]);
      const published = (await nats.events()).map(({ id }) => id);
      for (const subject of new Set(waiting.map(({ Subject }) => Subject))) {
        const ids = waiting.filter(({ Subject }) => Subject === subject).map(({ Envelope }) => Envelope.id);
        expect(published.filter((id) => ids.includes(id))).toEqual(ids);
      }
    },
  );
}
