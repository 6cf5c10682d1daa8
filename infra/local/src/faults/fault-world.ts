import { type Db, MongoClient, type ObjectId } from 'mongodb';
import { type BankAdmin, bankAdmin } from './bank-admin.ts';
import { type Customer, customerOf } from './customer.ts';
import { type NatsView, viewNats } from './event-truth.ts';
import { eventually } from './eventually.ts';
import { BANKS, type Bank, type FaultStack, startFaultStack } from './fault-stack.ts';
import { type Schedule, scheduleOf } from './schedule.ts';
import { storeProblems, unsettled } from './store-truth.ts';

const USERS = ['fridaklo', 'gracehop', 'adalove', 'claumon'];
/** So slow that a sync takes a second or two, and something can happen to it. */
const SLOW_MS = 120;

/** A running system, its customers, and looks behind it. */
export interface FaultWorld {
  readonly stack: FaultStack;
  readonly schedule: Schedule;
  readonly db: Db;
  readonly nats: NatsView;
  readonly customers: readonly Customer[];
  readonly bank: (bank: Bank) => BankAdmin;
  /** The next customer, in the order of the schedule, without any connection. */
  readonly newcomer: () => Promise<Customer>;
  /** Signs in who has an erased customer's name by now, in their place. */
  readonly replace: (erased: Customer) => Promise<Customer>;
  /** Both banks take their time. */
  readonly slowBanks: () => Promise<void>;
  /** Waits until the customer's sync is at a point that the schedule chooses. */
  readonly underWay: (customer: Customer, bank: Bank) => Promise<void>;
  /** A pause of at most so long, as the schedule chooses. */
  readonly anyMoment: (mostMs: number) => Promise<void>;
  /** Lets the banks behave, waits until everything has settled, and compares: books, numbers, dead letters. */
  readonly expectTruth: (of: readonly { customer: Customer; bank: Bank }[]) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** @returns a database whose operations fail soon while the server is down */
const openStore = (uri: string): MongoClient => new MongoClient(uri, { serverSelectionTimeoutMS: 1_000 });

interface Run {
  ConnectionId: ObjectId;
  SyncStatus: string;
  SyncCounts: { Transactions: number };
}

/** Starts the system. @param seed decides when what is killed */
export async function startFaultWorld(seed: string): Promise<FaultWorld> {
  const schedule = scheduleOf(seed);
  const stack = await startFaultStack();
  const client = openStore(stack.mongoUri);
  const db = client.db();
  const nats = await viewNats(stack.natsUrl);
  const customers: Customer[] = [];
  for (const userName of schedule.shuffle(USERS)) customers.push(await customerOf(stack, userName));
  const bank = (name: Bank): BankAdmin => bankAdmin(stack.banks[name].origin);
  const anyMoment = (mostMs: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, schedule.whole(0, mostMs)));
  let next = 0;
  return {
    ...{ stack, schedule, db, nats, customers, bank, anyMoment },
    newcomer: async () => {
      const at = next % customers.length;
      next += 1;
      const known = customers[at];
      if (known === undefined) throw new Error('there are no customers');
      // Anew each time: access tokens are for a quarter of an hour, and the long form goes on for longer.
      const customer = await customerOf(stack, known.userName);
      customers[at] = customer;
      const connections = await customer.api.connections();
      for (const name of BANKS)
        if (connections.some(({ bankId, status }) => bankId === name && status !== 'Revoked'))
          await customer.leave(name);
      return customer;
    },
    replace: async (erased) => {
      const successor = await customerOf(stack, erased.userName);
      customers.splice(customers.indexOf(erased), 1, successor);
      return successor;
    },
    slowBanks: async () => {
      for (const name of BANKS) await bank(name).spoil({ kind: 'latency', ms: SLOW_MS });
    },
    underWay: async (customer, name) => {
      const { id } = await customer.connection(name);
      const transactions = schedule.whole(1, 500);
      await eventually('a sync that is under way', async () => {
        const runs = await db.collection<Run>('sync_runs').find().sort({ _id: -1 }).toArray();
        const run = runs.find(({ ConnectionId }) => ConnectionId.toHexString() === id);
        if (run === undefined || run.SyncStatus === 'Requested') return false;
        return run.SyncStatus !== 'Running' || run.SyncCounts.Transactions >= transactions;
      });
      await anyMoment(100);
    },
    expectTruth: async (of) => {
      for (const name of BANKS) await bank(name).behave();
      for (const one of of) {
        const { status, lastSync } = await one.customer.synced(one.bank);
        expect([status, lastSync?.status, lastSync?.error]).toEqual(['Active', 'Completed', undefined]);
      }
      await eventually('the system to settle', async () => (await unsettled(db)).length === 0);
      for (const one of of) await one.customer.expectBooks(one.bank);
      expect(await storeProblems(db)).toEqual([]);
      expect(await nats.deadLetters()).toEqual([]);
    },
    stop: async () => {
      await nats.close();
      await client.close();
      await stack.stop();
    },
  };
}
