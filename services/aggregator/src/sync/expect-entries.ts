import { BankError, type TransactionRange } from '@of/bank-adapters';
import type { ObjectId } from '@of/models';
import type { AccountList } from './account-list.ts';
import { bookedWithin } from './booked-within.ts';
import { firstToldDay, laterDay } from './sync-range.ts';
import type { SyncRun } from './sync-run.ts';

/** How little a list has shown. */
type Shown = Pick<AccountList, 'isEmpty'>;

/**
 * A list that names nothing where entries of the same days are stored is not believed: a bank whose consent has silently ended
 * answers like that. Entries that are so old that the bank may not give them any more do not count. The bank is asked where the
 * consent stands, as far as it can be; else the run's problems tell.
 * @param range what the bank was asked for
 * @returns whether the list can be believed
 * @throws BankError `re-consent` when the consent that seemed to be in force is over at the bank
 */
export async function believesList(
  sync: SyncRun,
  account: ObjectId,
  list: Shown,
  range: TransactionRange,
): Promise<boolean> {
  if (!list.isEmpty) return true;
  const told = { ...range, from: laterDay(firstToldDay(), range.from) };
  const known = await sync.store.transactions.exists(bookedWithin(account, told));
  if (known === null) return true;
  await sync.expectConsent();
  sync.problems.note(
    new BankError('bank-down', 'The bank lists no entry of an account where there were some: they are kept'),
  );
  return false;
}
