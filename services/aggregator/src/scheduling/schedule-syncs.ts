import type { ConnectionDocument } from '@of/models';
import type { Announce } from '../sync/announce.ts';
import { createRun, OPEN } from '../sync/request-sync.ts';
import type { Store } from '../sync/store.ts';

const BATCH = 100;
/** Until its sync ends, which says when the next is, a connection is not looked at again for so long. */
const PUT_OFF_MS = 3_600_000;

async function schedule(store: Store, announce: Announce, connection: ConnectionDocument, now: Date): Promise<void> {
  await store.inTransaction(async (session) => {
    const due = connection.SyncSchedule?.NextDate;
    // Of several processes that look at once, one changes the date.
    const { modifiedCount } = await store.connections.updateOne(
      {
        _id: connection._id,
        ConnectionStatus: 'Active',
        'SyncSchedule.NextDate': due ?? { $exists: false },
        'ConnectionConsent.ExpirationDate': { $gt: now },
      },
      { $set: { 'SyncSchedule.NextDate': new Date(now.getTime() + PUT_OFF_MS) } },
      { session },
    );
    if (modifiedCount === 0) return;
    const open = { ConnectionId: connection._id, SyncStatus: { $in: [...OPEN] } };
    if ((await store.runs.exists(open).session(session)) === null)
      await createRun(store, announce, connection, 'Schedule', session);
  });
}

/** Asks for a sync of each active connection whose time has come and that has none open. */
export async function scheduleSyncs(store: Store, announce: Announce, stopped: AbortSignal): Promise<void> {
  const now = new Date();
  const due = await store.connections
    .find({
      ConnectionStatus: 'Active',
      $or: [{ 'SyncSchedule.NextDate': { $lte: now } }, { 'SyncSchedule.NextDate': { $exists: false } }],
    })
    .sort({ 'SyncSchedule.NextDate': 1 })
    .limit(BATCH)
    .lean<ConnectionDocument[]>();
  for (const connection of due) {
    if (stopped.aborted) return;
    await schedule(store, announce, connection, now);
  }
}
