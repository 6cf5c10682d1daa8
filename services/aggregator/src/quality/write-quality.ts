import { type ObjectId, toDecimal128 } from '@of/models';
import type { ClientSession } from 'mongoose';
import { commitPage, type SyncRun } from '../sync/sync-run.ts';
import type { Reconciliation } from './reconcile.ts';

/** Writes what a look found out into the account's history, in the transaction that ends the account's list. */
export async function writeHistory(
  { store, context }: SyncRun,
  account: { readonly _id: ObjectId; readonly accountId: string },
  { quality, day }: Reconciliation,
  session: ClientSession,
): Promise<void> {
  if (day === undefined) return;
  const { Status, Explanation } = quality;
  await store.balances.updateOne(
    { 'BalanceAccount.Id': account._id, BalanceDate: day.date },
    {
      $set: {
        'BalanceAccount.AccountId': account.accountId,
        BalanceAmount: day.balance.Amount,
        BalanceCurrency: day.balance.Currency,
        BalanceDifference: toDecimal128(day.difference),
        BalanceQuality: { Status, ...(Explanation === undefined ? {} : { Explanation }) },
        BalanceUser: context.owner,
        BalanceSource: {
          BankId: context.adapter.institution.id,
          ConnectionId: context.connectionId,
          ConsentId: context.consentId,
          UpdateDate: new Date(),
        },
      },
    },
    { session, upsert: true },
  );
}

/**
 * Notes that an account's booked entries change, in the transaction that changes them: whichever run comes to the end of the
 * list has to look.
 */
export async function markDue({ store }: Pick<SyncRun, 'store'>, account: ObjectId, session: ClientSession) {
  await store.accounts.updateOne(
    { _id: account, 'AccountQuality.IsDue': false },
    { $set: { 'AccountQuality.IsDue': true } },
    { session },
  );
}

/** Notes that an account's list broke off: its entries cannot be compared with its balance this time. */
export async function noteIncomplete(sync: SyncRun, account: ObjectId): Promise<void> {
  const { store } = sync;
  const noted = { _id: account, 'AccountQuality.Explanation': 'list-incomplete' as const };
  if ((await store.accounts.exists(noted)) !== null) return;
  await commitPage(sync, 'transactions', async (session) => {
    const isNew = { _id: account, AccountQuality: { $exists: false } };
    await store.accounts.updateOne(isNew, { $set: { 'AccountQuality.Status': 'unknown' } }, { session });
    await store.accounts.updateOne(
      { _id: account },
      { $set: { 'AccountQuality.Explanation': 'list-incomplete', 'AccountQuality.IsDue': true } },
      { session },
    );
    return { listed: 0, changed: 0 };
  });
}

/** Forgets all looks at a connection's accounts: what they rested on is not shared any more. */
export async function forgetQuality(sync: SyncRun): Promise<void> {
  const { store, claim } = sync;
  const looked = { 'AccountSource.ConnectionId': claim.connectionId, AccountQuality: { $exists: true } };
  if ((await store.accounts.exists(looked)) === null) return;
  await commitPage(sync, 'accounts', async (session) => {
    await store.accounts.updateMany(looked, { $unset: { AccountQuality: 1 } }, { session });
    await store.balances.deleteMany({ 'BalanceSource.ConnectionId': claim.connectionId }, { session });
    return { listed: 0, changed: 0 };
  });
}
