import type { StoreConnection } from '@of/models';
import type { ClientSession } from 'mongoose';

/** Runs `work` in a transaction of the store, again when it conflicts with another. @throws what it throws; when it cannot be committed */
export function inTransaction<T>(
  connection: Pick<StoreConnection, 'withSession'>,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  return connection.withSession((session) => session.withTransaction(() => work(session)));
}
