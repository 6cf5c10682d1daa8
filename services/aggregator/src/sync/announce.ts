import type { EventData, EventType } from '@of/contracts';
import type { SyncRunDocument } from '@of/models';
import type { ClientSession } from 'mongoose';

/** Announces a fact with the transaction that makes it true. `subject` is the aggregate whose events keep their order. */
export type Announce = <T extends EventType>(
  session: ClientSession,
  type: T,
  subject: string,
  data: EventData<T>,
) => Promise<void>;

/** Which run of which connection: what each of a run's events says. */
export function runIdentity(run: Pick<SyncRunDocument, '_id' | 'ConnectionId' | 'BankId' | 'UserId'>) {
  return {
    syncRunId: run._id.toHexString(),
    connectionId: run.ConnectionId.toHexString(),
    bankId: run.BankId,
    userId: run.UserId.toHexString(),
  };
}

/** A run's counts as events and the API show them. */
export function shownCounts({ SyncCounts }: Pick<SyncRunDocument, 'SyncCounts'>) {
  return {
    accounts: SyncCounts.Accounts,
    products: SyncCounts.Products,
    transactions: SyncCounts.Transactions,
    changed: SyncCounts.Changed,
  };
}
