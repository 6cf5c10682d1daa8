import type { Logger } from 'pino';
import type { Store } from './store.ts';
import type { SyncWorker } from './sync-worker.ts';

/** A run that was asked for this long ago and has not begun may have lost its message. */
const OVERDUE_MS = 60_000;
const BATCH = 100;

/** The runs that nobody has begun in time, and those whose worker no longer holds the connection, oldest first. */
async function abandonedRuns(store: Store) {
  const now = Date.now();
  const open = await store.runs
    .find(
      {
        $or: [
          { SyncStatus: 'Running' },
          { SyncStatus: 'Requested', 'SyncDates.RequestDate': { $lt: new Date(now - OVERDUE_MS) } },
        ],
      },
      { ConnectionId: 1 },
    )
    .sort({ 'SyncDates.RequestDate': 1 })
    .limit(BATCH)
    .lean();
  const held = await store.connections
    .find(
      {
        _id: { $in: open.map(({ ConnectionId }) => ConnectionId) },
        // By the store's clock, as the claim itself.
        $expr: { $gt: ['$SyncClaim.ExpirationDate', '$$NOW'] },
      },
      { _id: 1 },
    )
    .lean();
  const busy = new Set(held.map(({ _id }) => _id.toHexString()));
  return open.filter(({ ConnectionId }) => !busy.has(ConnectionId.toHexString())).map(({ _id }) => _id);
}

/**
 * Takes up runs that nobody is at: their worker died, or their message ended as a dead letter. Any number of processes may
 * look; the claim decides who runs.
 */
export async function resumeRuns(store: Store, work: SyncWorker, logger: Logger, stopped: AbortSignal): Promise<void> {
  for (const runId of await abandonedRuns(store)) {
    if (stopped.aborted) return;
    await work(runId).catch((error: unknown) => logger.warn({ err: error, syncRunId: runId }, 'run not taken up'));
  }
}
