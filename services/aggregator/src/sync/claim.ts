import type { ConnectionDocument, ObjectId, SyncRunDocument } from '@of/models';
import type { ClientSession } from 'mongoose';
import type { Store } from './store.ts';

/** The connection is another worker's by now, or no longer under this run's consent: this run may not write. */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';
}

/** The right to write what a run fetches. */
export interface Claim {
  /** Greater than that of any claim of the connection before: a write under an older one is refused. */
  readonly fence: number;
  /** How long it holds without a sign of life. */
  readonly holdMs: number;
  readonly connectionId: ObjectId;
  readonly consentId: string;
}

const heldBy = ({ fence, connectionId, consentId }: Claim) => ({
  _id: connectionId,
  'SyncClaim.Fence': fence,
  'ConnectionConsent.ConsentId': consentId,
  ConnectionStatus: { $ne: 'Revoked' as const },
});

const claimLost = () => new ClaimLostError('the connection is not ours any more');

/** When a claim that is made or renewed now expires, by the store's clock: workers' clocks differ. */
const expiration = (holdMs: number) => ({ $add: ['$$NOW', holdMs] });

/**
 * Takes the connection for a run, when no other worker holds it and it still is under the run's consent.
 * @param holdMs how long the claim holds without a sign of life
 * @returns the claim, and the connection as it is; `busy` while another worker holds it, `over` when the consent is not the
 * connection's any more
 */
export async function claimConnection(
  store: Store,
  run: Pick<SyncRunDocument, '_id' | 'ConnectionId' | 'ConsentId'>,
  holdMs: number,
): Promise<{ readonly claim: Claim; readonly connection: ConnectionDocument } | 'busy' | 'over'> {
  const current = {
    _id: run.ConnectionId,
    'ConnectionConsent.ConsentId': run.ConsentId,
    ConnectionStatus: { $ne: 'Revoked' as const },
  };
  const fence = { $add: [{ $ifNull: ['$SyncFence', 0] }, 1] };
  const taken = await store.connections
    .findOneAndUpdate(
      {
        ...current,
        $or: [{ SyncClaim: { $exists: false } }, { $expr: { $lte: ['$SyncClaim.ExpirationDate', '$$NOW'] } }],
      },
      [
        {
          $set: {
            SyncFence: fence,
            SyncClaim: { Fence: fence, SyncRunId: run._id, ExpirationDate: expiration(holdMs) },
          },
        },
      ],
      { returnDocument: 'after', updatePipeline: true },
    )
    .lean();
  if (taken?.SyncFence !== undefined) {
    const claim = { fence: taken.SyncFence, holdMs, connectionId: run.ConnectionId, consentId: run.ConsentId };
    return { claim, connection: taken };
  }
  return (await store.connections.exists(current)) === null ? 'over' : 'busy';
}

/**
 * Renews the claim. Inside a transaction it also makes the transaction collide with whoever takes the connection away.
 * @throws ClaimLostError
 */
export async function holdClaim(store: Store, claim: Claim, session?: ClientSession): Promise<void> {
  const held = await store.connections.updateOne(
    heldBy(claim),
    [
      {
        $set: {
          'SyncClaim.ExpirationDate': expiration(claim.holdMs),
          // An update that changes nothing collides with nobody: twice within a millisecond is the same date.
          'SyncClaim.Renewals': { $add: [{ $ifNull: ['$SyncClaim.Renewals', 0] }, 1] },
        },
      },
    ],
    { updatePipeline: true, ...(session === undefined ? {} : { session }) },
  );
  if (held.matchedCount === 0) throw claimLost();
}

/**
 * Gives the connection back in the transaction that ends a run.
 * @param set what is to be noted of the connection, by path
 * @returns the run of the connection that was asked for last
 * @throws ClaimLostError
 */
export async function endClaim(
  store: Store,
  claim: Claim,
  set: Readonly<Record<string, unknown>>,
  session: ClientSession,
): Promise<ObjectId | undefined> {
  const ended = await store.connections
    .findOneAndUpdate(
      heldBy(claim),
      { $unset: { SyncClaim: 1 }, $set: set },
      { session, projection: { LastSyncRunId: 1 } },
    )
    .lean();
  if (ended === null) throw claimLost();
  return ended.LastSyncRunId;
}

/** Gives the connection back, so that the next worker need not wait for the claim to expire. */
export async function releaseClaim(store: Store, claim: Claim): Promise<void> {
  await store.connections.updateOne(heldBy(claim), { $unset: { SyncClaim: 1 } });
}

/**
 * Holds the claim while `work` runs, however long the bank takes to answer.
 * @param stopped aborts when the service stops
 * @returns what `work` returns; its signal aborts with a ClaimLostError when the claim is lost
 */
export async function whileHolding<T>(
  store: Store,
  claim: Claim,
  stopped: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const beat = setInterval(() => {
    holdClaim(store, claim).catch((error: unknown) => {
      if (error instanceof ClaimLostError) lost.abort(error);
    });
  }, claim.holdMs / 6);
  try {
    return await work(AbortSignal.any([stopped, lost.signal]));
  } finally {
    clearInterval(beat);
  }
}
