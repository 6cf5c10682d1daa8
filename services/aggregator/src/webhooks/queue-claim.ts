import { randomUUID } from 'node:crypto';
import type { WebhookQueueDocument } from '@of/models';
import type { WebhookStore } from './webhook-store.ts';

/** A queue that this worker may work on, and nobody else. */
export interface ClaimedQueue {
  readonly queue: WebhookQueueDocument;
  readonly claimId: string;
}

const heldBy = ({ queue, claimId }: ClaimedQueue) => ({ _id: queue._id, 'QueueClaim.ClaimId': claimId });

/** When a claim that is made or renewed now expires, by the store's clock: workers' clocks differ. */
const expiration = (claimMs: number) => ({ $add: ['$$NOW', claimMs] });

/** Takes the queue that has been due for longest. @returns undefined when none is due, or others are at those that are */
export async function claimQueue({ queues }: WebhookStore, claimMs: number): Promise<ClaimedQueue | undefined> {
  const claimId = randomUUID();
  const queue = await queues
    .findOneAndUpdate(
      {
        NextAttemptDate: { $lte: new Date() },
        $or: [{ QueueClaim: { $exists: false } }, { $expr: { $lte: ['$QueueClaim.ExpirationDate', '$$NOW'] } }],
      },
      [{ $set: { QueueClaim: { ClaimId: claimId, ExpirationDate: expiration(claimMs) } } }],
      { sort: { NextAttemptDate: 1 }, returnDocument: 'after', updatePipeline: true },
    )
    .lean<WebhookQueueDocument>();
  return queue === null ? undefined : { queue, claimId };
}

/** Renews the claim. @returns the queue as it is now; undefined when it is another worker's, or gone */
export async function holdQueue(
  { queues }: WebhookStore,
  claimed: ClaimedQueue,
  claimMs: number,
): Promise<WebhookQueueDocument | undefined> {
  const held = await queues
    .findOneAndUpdate(heldBy(claimed), [{ $set: { 'QueueClaim.ExpirationDate': expiration(claimMs) } }], {
      returnDocument: 'after',
      updatePipeline: true,
    })
    .lean<WebhookQueueDocument>();
  return held ?? undefined;
}

/** Gives the queue back, to be gone on with at a time. @returns false when something was put in after `seen` was read */
export async function releaseQueue(
  { queues }: WebhookStore,
  claimed: ClaimedQueue,
  seen: WebhookQueueDocument,
  due: Date,
): Promise<boolean> {
  const { matchedCount } = await queues.updateOne(
    { ...heldBy(claimed), QueueLength: seen.QueueLength },
    { $set: { NextAttemptDate: due }, $unset: { QueueClaim: 1 } },
  );
  return matchedCount === 1;
}

/** Ends a queue in which nothing waits. @returns false when something was put in after `seen` was read */
export async function endQueue(
  { queues }: WebhookStore,
  claimed: ClaimedQueue,
  seen: WebhookQueueDocument,
): Promise<boolean> {
  const { deletedCount } = await queues.deleteOne({ ...heldBy(claimed), QueueLength: seen.QueueLength });
  return deletedCount === 1;
}
