import type { ConnectionDocument, SyncRunDocument } from '@of/models';
import { type Claim, claimConnection, holdClaim, releaseClaim } from './claim.ts';
import { OPEN } from './request-sync.ts';
import type { Store } from './store.ts';

/** How long somebody waits for what they asked for, ms: after that they count as away (PSD2 RTS art. 36(5)). */
const PATIENCE_MS = 300_000;

/** By the store's clock, as the request's time: whether the user waits may not depend on which two processes see to a run. */
const isWaitedFor = { $lt: [{ $subtract: ['$$NOW', '$SyncDates.RequestDate'] }, PATIENCE_MS] };

/** A run that wants a worker. */
export type WaitingRun = Pick<SyncRunDocument, '_id' | 'ConnectionId' | 'ConsentId' | 'BankId'>;

/** A run that a worker may go on with. */
export interface BegunRun {
  readonly run: SyncRunDocument;
  readonly claim: Claim;
  readonly connection: ConnectionDocument;
}

/**
 * Takes up a run: claims its connection and marks it as running. A run that was begun before goes on at its cursor; only the
 * list of accounts is fetched anew, as what is not stored of them is needed. The address of a user who has waited for too long is
 * taken off it: they count as away.
 * @param holdMs how long its claim holds without a sign of life
 * @returns why there is nothing to do: `ended` when there is no such run or it has ended, `busy` when another worker holds the
 * connection, `over` when the run's consent is no longer the connection's
 */
export async function beginRun(
  store: Store,
  waiting: WaitingRun,
  holdMs: number,
): Promise<BegunRun | 'ended' | 'busy' | 'over'> {
  const claimed = await claimConnection(store, waiting, holdMs);
  if (typeof claimed === 'string') return claimed;
  const { _id, ConnectionId, ConsentId } = waiting;
  const run = await store.runs
    .findOneAndUpdate(
      { _id, ConnectionId, ConsentId, SyncStatus: { $in: [...OPEN] } },
      [
        {
          $set: {
            SyncStatus: 'Running',
            'SyncDates.StartDate': { $ifNull: ['$SyncDates.StartDate', new Date()] },
            'SyncCounts.Accounts': 0,
            'SyncCounts.Products': { $cond: ['$SyncCursor.ProductsDone', '$SyncCounts.Products', 0] },
            'SyncCounts.Transactions': { $cond: ['$SyncCursor', '$SyncCounts.Transactions', 0] },
            SyncAttempts: { $add: ['$SyncAttempts', 1] },
            SyncUserAddress: { $cond: [isWaitedFor, '$SyncUserAddress', '$$REMOVE'] },
          },
        },
      ],
      { returnDocument: 'after', updatePipeline: true },
    )
    .lean();
  if (run !== null) return { run, ...claimed };
  await releaseClaim(store, claimed.claim);
  return 'ended';
}

/** The first pause before a run that could not begin is begun again: messages come again after a second. */
const LEAST_PAUSE_MS = 500;

/**
 * Leaves a run that was begun in vain, the bank not having been asked: it waits as before and has not been begun. Its connection
 * stays claimed for as long as it has waited already, up to the length of a claim: of all processes that look for such runs one
 * tries it again, and ever more seldom.
 * @throws ClaimLostError
 */
export async function putOffRun(store: Store, { run, claim }: Pick<BegunRun, 'run' | 'claim'>): Promise<void> {
  const waited = Date.now() - (run.SyncDates.StartDate?.getTime() ?? 0);
  await holdClaim(store, { ...claim, holdMs: Math.min(claim.holdMs, Math.max(LEAST_PAUSE_MS, waited)) });
  await store.runs.updateOne(
    { _id: run._id, SyncStatus: 'Running' },
    { $set: { SyncStatus: 'Requested' }, $inc: { SyncAttempts: -1 } },
  );
}
