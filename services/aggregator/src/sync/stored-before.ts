import type { ObjectId } from '@of/models';
import { findKnownOfAll, type KnownTransaction, PENDING } from './known-entries.ts';
import { KnownWindow } from './known-window.ts';
import type { StoredAccount } from './stored-account.ts';
import { firstRecentDay, isWholeDue } from './sync-range.ts';
import type { SyncRun } from './sync-run.ts';

/** What is stored of an account's transactions before a run writes any of them. */
export interface StoredBefore {
  readonly pending: readonly KnownTransaction[];
  /** Those of the last weeks; undefined when they are not needed, or too many to be kept in mind. */
  readonly recent: KnownWindow | undefined;
}

/**
 * Reads it for all accounts of a run at once, rather than for each when its turn comes: no one else writes while the run has the
 * connection, and most accounts have few entries in some weeks.
 * @returns it by the account's `_id`
 */
export async function storedBefore(
  sync: SyncRun,
  accounts: readonly StoredAccount[],
): Promise<(account: ObjectId) => StoredBefore> {
  const known = accounts.filter((one) => !isWholeDue(sync, one));
  const pending = await findKnownOfAll(
    sync,
    accounts.map(({ _id }) => _id),
    PENDING,
  );
  const recent = await KnownWindow.loadAll(
    sync,
    known.map(({ _id }) => _id),
    firstRecentDay(),
  );
  return (account) => {
    const id = account.toHexString();
    return { pending: pending.get(id) ?? [], recent: recent.get(id) };
  };
}
