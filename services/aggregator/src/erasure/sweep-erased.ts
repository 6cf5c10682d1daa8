import { type ErasureStores, nextSweep, purgeUser } from './purge-user.ts';

const BATCH = 100;

/**
 * Deletes what was written for erased users by who was at it when they were erased: looked for again and again, at ever longer
 * intervals, until an hour has passed.
 */
export async function sweepErased(stores: ErasureStores, stopped: AbortSignal, now = new Date()): Promise<void> {
  const { erased } = stores.store;
  const due = await erased
    .find({ SweepDate: { $lte: now } })
    .sort({ SweepDate: 1 })
    .limit(BATCH)
    .lean();
  for (const { _id, ErasedDate } of due) {
    if (stopped.aborted) return;
    await purgeUser(stores, _id, now);
    const next = nextSweep(ErasedDate, now);
    await erased.updateOne({ _id }, next === undefined ? { $unset: { SweepDate: 1 } } : { $set: { SweepDate: next } });
  }
}
