import { sweepDue, swept } from './erased-users.ts';
import { type ErasureStores, purgeUser } from './purge-user.ts';

const BATCH = 100;
/** The messages' server has a clock of its own. */
const CLOCKS_APART_MS = 600_000;

/**
 * Deletes what was written and told of erased users by who was at it when they were erased: looked for again and again, at ever
 * longer intervals, until an hour has passed.
 */
export async function sweepErased(stores: ErasureStores, stopped: AbortSignal): Promise<void> {
  const { erased } = stores.store;
  const due = await erased.find(sweepDue(), { ErasedDate: 1 }).sort({ SweepDate: 1 }).limit(BATCH).lean();
  for (const { _id, ErasedDate } of due) {
    if (stopped.aborted) return;
    await purgeUser(stores, _id);
    await stores.eraseMessagesOf(_id.toHexString(), new Date(ErasedDate.getTime() - CLOCKS_APART_MS));
    await erased.updateOne({ _id }, swept(), { updatePipeline: true });
  }
}
