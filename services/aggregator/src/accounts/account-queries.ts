import type { AccountResource } from '@of/contracts';
import type { ExternalAccountDocument, ObjectId } from '@of/models';
import type { Store } from '../sync/store.ts';
import { accountResource } from './account-resource.ts';

/** Far more accounts than anybody has: a bound on what one answer can hold. */
const MOST = 1000;

/** A user's accounts at all banks, by bank. */
export async function listAccounts(store: Store, userId: ObjectId): Promise<AccountResource[]> {
  const documents = await store.accounts
    .find({ 'AccountUser.UserId': userId })
    .sort({ AccountBank: 1, _id: 1 })
    .limit(MOST)
    .lean<ExternalAccountDocument[]>();
  return documents.map(accountResource);
}

/** One account of a user; undefined when there is none with this id, or it is another user's. */
export async function findAccount(store: Store, userId: ObjectId, id: ObjectId): Promise<AccountResource | undefined> {
  const document = await store.accounts
    .findOne({ _id: id, 'AccountUser.UserId': userId })
    .lean<ExternalAccountDocument>();
  return document === null ? undefined : accountResource(document);
}
