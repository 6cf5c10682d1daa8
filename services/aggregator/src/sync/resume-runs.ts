import type { WaitingRun } from './begin-run.ts';
import type { Store } from './store.ts';

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
      { ConnectionId: 1, ConsentId: 1, BankId: 1 },
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
  return open.filter(({ ConnectionId }) => !busy.has(ConnectionId.toHexString()));
}

/**
 * Takes up runs that nobody is at: their worker died, their message ended as a dead letter, or their bank had no slot free. Any
 * number of processes may look; the claim decides who runs.
 * @param begin starts a run, without waiting for its end
 */
export async function resumeRuns(store: Store, begin: (run: WaitingRun) => void, stopped: AbortSignal): Promise<void> {
  for (const run of await abandonedRuns(store)) if (!stopped.aborted) begin(run);
}
