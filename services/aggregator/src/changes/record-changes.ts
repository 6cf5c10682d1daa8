import type { ObjectId } from '@of/models';
import type { ClientSession } from 'mongoose';
import type { Store } from '../sync/store.ts';

/** `_id`s of the transactions that a commit adds, modifies and removes. */
export interface Changes {
  readonly added?: readonly ObjectId[];
  readonly modified?: readonly ObjectId[];
  readonly removed?: readonly ObjectId[];
}

/** Whose changes they are. */
export interface ChangedConnection {
  readonly userId: ObjectId;
  readonly connectionId: ObjectId;
}

/** Makes the user's counter where there is none: inside a transaction two that make it at once would be in each other's way. */
export async function ensureCounter({ counters }: Pick<Store, 'counters'>, userId: ObjectId): Promise<void> {
  await counters.updateOne({ _id: userId }, { $setOnInsert: { Sequence: 0 } }, { upsert: true });
}

/**
 * Numbers the changes of a commit and writes them down, in its transaction and as the first thing in it. The counter is the
 * user's: of two commits of one user the later one has to wait for the earlier one's end, so that numbers are never seen out of
 * order, and a number that is seen has all smaller ones before it.
 * @returns the number of the first change
 */
export async function recordChanges(
  { counters, changes }: Pick<Store, 'counters' | 'changes'>,
  { userId, connectionId }: ChangedConnection,
  { added = [], modified = [], removed = [] }: Changes,
  session: ClientSession,
): Promise<number> {
  const count = added.length + modified.length + removed.length;
  const counter = await counters
    .findOneAndUpdate(
      { _id: userId },
      { $inc: { Sequence: count } },
      { session, upsert: true, returnDocument: 'after' },
    )
    .lean();
  if (count > 0)
    await changes.collection.insertOne(
      {
        UserId: userId,
        ConnectionId: connectionId,
        Sequence: counter.Sequence,
        Count: count,
        Added: added,
        Modified: modified,
        Removed: removed,
        ChangeDate: new Date(),
      },
      { session },
    );
  return counter.Sequence - count + 1;
}
