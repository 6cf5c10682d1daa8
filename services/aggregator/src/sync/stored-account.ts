import type { ExternalAccountDocument } from '@of/models';
import type { SyncRun } from './sync-run.ts';

/** What is stored of an account, as far as a sync works with it. */
export type StoredAccount = Pick<
  ExternalAccountDocument,
  | '_id'
  | 'AccountId'
  | 'AccountIdentity'
  | 'AccountNumber'
  | 'AccountType'
  | 'AccountCurrency'
  | 'AccountName'
  | 'AccountSource'
  | 'AccountSync'
  | 'AccountQuality'
>;

/** Reads the connection's accounts. */
export function storedAccounts({ store, context }: Pick<SyncRun, 'store' | 'context'>): Promise<StoredAccount[]> {
  return store.accounts.find({ 'AccountSource.ConnectionId': context.connectionId }).lean<StoredAccount[]>().exec();
}
