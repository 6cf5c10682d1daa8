import { startStore } from '@of/local';
import { connectStore, ensureIndexes, type StoreConnection, type SyncRunDocument } from '@of/models';
import { createLogger } from '@of/service-kit';
import { Types } from 'mongoose';
import { createStore, type Store } from '../sync/store.ts';
import { createBankSlots } from './bank-slots.ts';
import { createDispatcher } from './dispatch-runs.ts';

let engine: Awaited<ReturnType<typeof startStore>>;
let connection: StoreConnection;
let store: Store;
beforeAll(async () => {
  engine = await startStore();
  connection = await connectStore(engine.uri, 'dispatch-test');
  await ensureIndexes(connection);
  store = createStore(connection);
});
afterAll(async () => {
  await connection?.close();
  await engine?.stop();
});

const waitingRun = (index: number): SyncRunDocument => ({
  _id: new Types.ObjectId(),
  ConnectionId: new Types.ObjectId(),
  ConsentId: `urn:openfinance:consent:${index}`,
  BankId: 'green-bank',
  UserId: new Types.ObjectId(),
  SyncStatus: 'Requested',
  SyncTrigger: 'Schedule',
  SyncCounts: { Accounts: 0, Products: 0, Transactions: 0, Changed: 0 },
  SyncChanges: { Accounts: 0, Products: 0, Transactions: 0 },
  SyncAttempts: 0,
  SyncDates: { RequestDate: new Date(index) },
});

/** The same store; tells of each run that is looked for how many others the question names. */
function overheard(onLook: (named: number) => void): Store {
  const runs = new Proxy(store.runs, {
    get: (target, name) =>
      name === 'findOne'
        ? (...[filter, shown]: Parameters<Store['runs']['findOne']>) => {
            onLook(JSON.stringify(filter).match(/[0-9a-f]{24}/g)?.length ?? 0);
            return target.findOne(filter, shown);
          }
        : Reflect.get(target, name),
  });
  return { ...store, runs };
}

test('a queue is gone through oldest first, each run once, and only those that stay open are kept in mind', async () => {
  const runs = Array.from({ length: 30 }, (_, index) => waitingRun(index));
  await store.runs.create(runs);
  const busy = new Set([3, 17].map((index) => runs[index]?._id.toHexString()));
  const worked: string[] = [];
  const named: number[] = [];
  const dispatcher = createDispatcher({
    store: overheard((count) => named.push(count)),
    work: async ({ _id }) => {
      worked.push(_id.toHexString());
      if (busy.has(_id.toHexString())) return false;
      await store.runs.updateOne({ _id }, { $set: { SyncStatus: 'Completed' } });
      return true;
    },
    slots: createBankSlots(1),
    logger: createLogger({ service: 'aggregator', level: 'silent' }),
    stopped: new AbortController().signal,
  });
  const [first] = runs;
  if (first === undefined) throw new Error('no run');
  await dispatcher.run(first);
  expect(worked).toEqual(runs.map(({ _id }) => _id.toHexString()));
  expect(Math.max(...named)).toBe(busy.size);
});
