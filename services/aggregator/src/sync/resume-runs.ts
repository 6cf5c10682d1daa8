import type { WaitingRun } from './begin-run.ts';
import type { OPEN } from './request-sync.ts';
import type { Store } from './store.ts';

/** A run that was asked for this long ago and has not begun may have lost its message. */
const OVERDUE_MS = 60_000;
/** By the store's clock, as the time of the request. */
const isOverdue = { $expr: { $lt: ['$SyncDates.RequestDate', { $subtract: ['$$NOW', OVERDUE_MS] }] } };
/** So many of one bank are taken up at once, of those in one state: whoever ends one of a bank goes on with what else waits there. */
const PER_BANK = 20;

/**
 * The open runs that may have been abandoned: those under way, and those that nobody has begun in time. The oldest of each bank,
 * so that a bank with a long queue stands before no other's, and no queue before what was under way.
 */
async function oldestRuns(store: Store, status: (typeof OPEN)[number]) {
  const banks = await store.runs.distinct('BankId', { SyncStatus: status });
  const oldest = banks.map((BankId) =>
    store.runs
      .find(
        { SyncStatus: status, BankId, ...(status === 'Requested' ? isOverdue : {}) },
        { ConnectionId: 1, ConsentId: 1, BankId: 1 },
      )
      .sort({ 'SyncDates.RequestDate': 1 })
      .limit(PER_BANK)
      .lean()
      .exec(),
  );
  return (await Promise.all(oldest)).flat();
}

/**
 * The runs that nobody is at, those that were under way first: nobody has begun them in time, or their worker no longer holds the
 * connection.
 */
async function abandonedRuns(store: Store) {
  const open = [...(await oldestRuns(store, 'Running')), ...(await oldestRuns(store, 'Requested'))];
  if (open.length === 0) return [];
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
