import type { ErasedUserModel, ObjectId } from '@of/models';
import type { ClientSession } from 'mongoose';

/** Whoever it is for was erased: nothing is made for them any more. */
export class ErasedUserError extends Error {
  override readonly name = 'ErasedUserError';
}

/**
 * Whether a user was erased. To be asked in the transaction that makes something for a user where there may be nothing of theirs: one
 * that began before the erasure and ends after it is found by the sweep.
 */
export async function isErased(
  { erased }: { readonly erased: ErasedUserModel },
  userId: ObjectId,
  session?: ClientSession,
): Promise<boolean> {
  return (await erased.exists({ _id: userId }).session(session ?? null)) !== null;
}

/** How long after the erasure it is looked for what was under way at first; twice as long each time. */
const FIRST_SWEEP_MS = 10_000;
/** Nothing that was under way at the erasure still is. */
const SETTLED_MS = 3_600_000;

/** How long ago it was, ms; by the store's clock, as workers' clocks differ. */
const AGE = { $subtract: ['$$NOW', '$ErasedDate'] };

/** The update that makes a tombstone, and leaves one that is there as it is. */
export const tombstone = () => [
  {
    $set: {
      SweepDate: { $cond: [{ $gt: ['$ErasedDate', null] }, '$SweepDate', { $add: ['$$NOW', FIRST_SWEEP_MS] }] },
      ErasedDate: { $ifNull: ['$ErasedDate', '$$NOW'] },
    },
  },
];

/** Tombstones whose user's data is to be looked for again now. */
export const sweepDue = () => ({ SweepDate: { $exists: true }, $expr: { $lte: ['$SweepDate', '$$NOW'] } });

/** The update that says when it is looked again, after it was; never when nothing can have been under way at the erasure. */
export const swept = () => [
  {
    $set: {
      SweepDate: {
        $cond: [{ $gte: [AGE, SETTLED_MS] }, '$$REMOVE', { $add: ['$$NOW', { $max: [AGE, FIRST_SWEEP_MS] }] }],
      },
    },
  },
];
