import type { ConnectionDocument } from '@of/models';
import type { ClientSession } from 'mongoose';
import type { Store } from '../sync/store.ts';

/**
 * Forgets what earlier looks found out about a connection's accounts, where a purge of it has begun: entries may be gone while
 * their accounts are still there. To be called in the transaction that lets the connection go on, so that its next sync fetches
 * all that the bank gives, and compares that with nothing that rested on what is gone.
 * @param connection as it is before it goes on
 */
export async function forgetLooks(
  store: Store,
  { _id, ConnectionDates }: Pick<ConnectionDocument, '_id' | 'ConnectionDates'>,
  session: ClientSession,
): Promise<void> {
  if (ConnectionDates.PurgeStartDate === undefined) return;
  await store.accounts.updateMany(
    { 'AccountSource.ConnectionId': _id },
    { $unset: { AccountSync: 1, AccountQuality: 1 } },
    { session },
  );
}
