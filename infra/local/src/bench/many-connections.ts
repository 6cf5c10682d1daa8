import { loadAdapters } from '@of/bank-adapters';
import { openBrowser } from '../agent/browser.ts';
import { apiOf } from '../job/api-client.ts';
import { originOf } from '../launcher/service-environment.ts';
import { awaitRuns, type Batch } from './await-runs.ts';
import { type BenchStack, withStack } from './bench-stack.ts';
import { type ConnectedUser, connectUsers } from './connect-users.ts';
import { finishedPages } from './finished-pages.ts';
import { peakMegabytesOf, processorSecondsOf } from './process-figures.ts';
import { fetchRaw, SYNCS_AT_ONCE } from './raw-banks.ts';
import type { Measurement } from './report.ts';

/** Banks that take a plain bearer token, which the floor can be fetched with. */
const BANKS = ['green-bank', 'mongodb-bank', 'rhein-bank', 'liberty-bank', 'wattle-bank'];
/** Users of the batches whose costs are compared: one for each of the banks' customers. */
const PROBE_USERS = 4;
const LIMIT_SECONDS = 420;
const LEAST_SYNCED = 0.99;

export interface ScaleOptions {
  readonly users: number;
  /** LEDGER_VOLUME of the banks: how many transactions a customer has. */
  readonly volume: number;
  readonly aims: {
    readonly floor: number;
    readonly resync: number;
    readonly flat: number;
    readonly megabytes: number;
  };
  readonly say: (line: string) => void;
}

const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

/** An aggregator that runs, from its start to its end. */
interface Working {
  readonly batch: (runs: number) => Promise<Batch>;
  /** Ends it. @returns the most memory that it had, in MB */
  readonly end: () => Promise<number>;
}

async function startAggregator({ stack }: BenchStack): Promise<Working> {
  let since = new Date();
  const child = await stack.run('aggregator');
  const pids = [child.pid, stack.storePid].filter((pid) => pid !== undefined);
  return {
    batch: async (runs) => {
      const limits = { runs, limitSeconds: LIMIT_SECONDS, costs: () => processorSecondsOf(pids) };
      const batch = await awaitRuns({ store: stack.addresses.mongo, since, ...limits });
      since = new Date();
      return batch;
    },
    end: async () => {
      const megabytes = peakMegabytesOf(child.pid ?? 0);
      await child.stop();
      return megabytes;
    },
  };
}

/**
 * Asks for all at once, and the aggregator itself: the first time all was asked for before it ran, and the way through the portal
 * is no part of a sync.
 */
async function askForSyncs(aggregator: string, users: readonly ConnectedUser[]): Promise<void> {
  const apis = users.map(({ token }) => apiOf(openBrowser(), aggregator, token));
  // Looked up before the first is asked for: to list connections is no part of a sync either.
  const found = await Promise.all(
    apis.map(async (api) =>
      (await api.connections()).map(
        ({ id }) =>
          () =>
            api.requestSync(id),
      ),
    ),
  );
  await Promise.all(found.flat().map((ask) => ask()));
}

/**
 * Many users with a connection at each of five banks, whose first syncs are all asked for at once: their consents are given while
 * no aggregator runs. Before and after them comes a batch of few, the same both times, each by an aggregator newly started: what a transaction costs in
 * an empty store and in a full one.
 */
export function measureManyConnections({ users, volume, aims, say }: ScaleOptions): Promise<Measurement[]> {
  const environment = {
    LEDGER_VOLUME: String(volume),
    BANK_NOW: new Date().toISOString(),
    SYNC_CONCURRENCY: String(SYNCS_AT_ONCE),
    // The floor asks a bank as often at once as it comes: what spares a bank is no part of the cost.
    SYNC_PER_BANK: String(SYNCS_AT_ONCE),
  };
  return withStack({ banks: BANKS, env: environment }, async (bench) => {
    const { stack, secrets } = bench;
    const portal = originOf(stack.addresses, 'portal');
    const connect = (count: number): Promise<ConnectedUser[]> => connectUsers(portal, BANKS, count);
    const access = {
      adapters: await loadAdapters(),
      auth: originOf(stack.addresses, 'auth'),
      aggregatorSecret: secrets.aggregatorSecret,
      originOfBank: (bankId: string) => originOf(stack.addresses, bankId),
      store: stack.addresses.mongo,
    };
    const probes = Math.min(users, PROBE_USERS);
    const syncFew = async (): Promise<Batch> => {
      const aggregator = await startAggregator(bench);
      const batch = await aggregator.batch(probes * BANKS.length);
      await aggregator.end();
      return batch;
    };

    const few = await connect(probes);
    // Once for nothing: all find the banks and the store warm.
    const warm = await fetchRaw(
      access,
      few.flatMap(({ consents }) => consents),
    );
    say(`${few.length * BANKS.length} connections with ${number(warm.transactions)} transactions: synced at first`);
    const early = await syncFew();

    const many = await connect(users);
    const consents = many.flatMap((user) => user.consents);
    say(`${consents.length} connections: fetched and written as they are`);
    const floor = await fetchRaw(access, consents);
    say(`${number(floor.transactions)} transactions in ${floor.seconds.toFixed(1)} s; synced now`);
    const aggregator = await startAggregator(bench);
    const first = await aggregator.batch(consents.length);
    // Not all that a bank lists is one transaction: some are refused payments, some are listed twice.
    if (first.transactions < floor.transactions * LEAST_SYNCED)
      throw new Error(`${first.transactions} of ${floor.transactions} transactions were synced`);
    say(`synced in ${first.seconds.toFixed(1)} s; synced again, unchanged`);
    await askForSyncs(originOf(stack.addresses, 'aggregator'), many);
    const again = await aggregator.batch(consents.length);
    const megabytes = await aggregator.end();
    say(`synced again in ${again.seconds.toFixed(1)} s; ${few.length * BANKS.length} more connections at last`);

    await connect(probes);
    const late = await syncFew();
    say('the same pages at last, with finished documents in place of what they have');
    const finished = await fetchRaw(access, consents, finishedPages);
    const stored = early.transactions + first.transactions;
    return [
      {
        what: `${consents.length} connections at ${BANKS.length} banks, first sync of ${number(first.transactions)}`,
        figure: first.transactions / first.seconds,
        floor: floor.transactions / floor.seconds,
        unit: 'transactions/s',
        aim: aims.floor,
      },
      { what: 'the same again, unchanged', figure: again.seconds, floor: first.seconds, unit: 's', most: aims.resync },
      {
        what: `processor time for a transaction beside ${number(stored)}, and beside none`,
        figure: late.costEach * 1e6,
        floor: early.costEach * 1e6,
        unit: 'µs',
        most: aims.flat,
      },
      {
        what: 'the first sync, beside finished documents that are written with its indexes',
        figure: first.transactions / first.seconds,
        floor: finished.transactions / finished.seconds,
        unit: 'transactions/s',
      },
      {
        what: 'these finished documents',
        figure: finished.transactions / finished.seconds,
        floor: floor.transactions / floor.seconds,
        unit: 'transactions/s',
      },
      { what: 'memory of the aggregator', figure: megabytes, floor: aims.megabytes, unit: 'MB', most: 1 },
    ];
  });
}
