import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { z } from 'zod';

/** Looking costs the store some of the time that is measured. */
const PAUSE_MS = 1000;

/** All runs that were asked for since some moment, together. */
const together = z.object({
  runs: z.number(),
  completed: z.number(),
  failed: z.number(),
  transactions: z.number(),
  changed: z.number(),
  first: z.date(),
  last: z.date().nullish(),
});

/** What a batch of syncs did, and what it took. */
export interface Batch {
  readonly transactions: number;
  /** Documents that are new, changed or gone. */
  readonly changed: number;
  /** From the first request to the last commit. */
  readonly seconds: number;
  /** Processor seconds for a transaction, as `costs` counts them, from the first sight of the batch to its end. */
  readonly costEach: number;
}

const PIPELINE = [
  {
    $group: {
      _id: null,
      runs: { $sum: 1 },
      completed: { $sum: { $cond: [{ $eq: ['$SyncStatus', 'Completed'] }, 1, 0] } },
      failed: { $sum: { $cond: [{ $eq: ['$SyncStatus', 'Failed'] }, 1, 0] } },
      transactions: { $sum: '$SyncCounts.Transactions' },
      changed: { $sum: '$SyncCounts.Changed' },
      first: { $min: '$SyncDates.RequestDate' },
      last: { $max: '$SyncDates.FinishDate' },
    },
  },
];

/**
 * Waits in the store until so many syncs that were asked for since `since` have ended.
 * @param costs processor seconds so far of what does the work
 * @throws when one failed, or not all have ended within `limitSeconds`
 */
export async function awaitRuns(options: {
  store: string;
  since: Date;
  runs: number;
  limitSeconds: number;
  costs: () => number;
}): Promise<Batch> {
  const { store, since, runs, limitSeconds, costs } = options;
  const client = await MongoClient.connect(store);
  const collection = client.db().collection('sync_runs');
  const deadline = Date.now() + limitSeconds * 1000;
  let begin: { transactions: number; cost: number } | undefined;
  try {
    for (;;) {
      const [found] = await collection
        .aggregate([{ $match: { 'SyncDates.RequestDate': { $gte: since } } }, ...PIPELINE])
        .toArray();
      const now = found === undefined ? undefined : together.parse(found);
      if (now !== undefined) {
        const { transactions, changed, completed, failed, first, last } = now;
        begin ??= { transactions, cost: costs() };
        if (failed > 0) throw new Error(`${failed} of ${now.runs} syncs failed`);
        if (completed >= runs && last !== undefined && last !== null)
          return {
            transactions,
            changed,
            seconds: (last.getTime() - first.getTime()) / 1000,
            costEach: (costs() - begin.cost) / (transactions - begin.transactions),
          };
      }
      if (Date.now() > deadline)
        throw new Error(`${now?.completed ?? 0} of ${runs} syncs ended within ${limitSeconds} s`);
      await pause(PAUSE_MS);
    }
  } finally {
    await client.close();
  }
}
