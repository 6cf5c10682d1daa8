import type { AccountResource } from '@of/contracts';
import type { ConnectionDocument, ExternalAccountDocument, ObjectId } from '@of/models';
import type { Store } from '../sync/store.ts';
import { accountResource } from './account-resource.ts';

/** Far more accounts than anybody has: a bound on what one answer can hold. */
const MOST = 1000;

/** The accounts as the API shows them; one whose connection is gone meanwhile is gone too. */
async function shown(store: Store, userId: ObjectId, documents: ExternalAccountDocument[]): Promise<AccountResource[]> {
  const connections = await store.connections.find({ 'ConnectionUser.UserId': userId }).lean<ConnectionDocument[]>();
  const byId = new Map(connections.map((one) => [one._id.toHexString(), one]));
  return documents.flatMap((one) => {
    const connection = byId.get(one.AccountSource.ConnectionId.toHexString());
    return connection === undefined ? [] : [accountResource(one, connection)];
  });
}

/** A user's accounts at all banks, by bank. */
export async function listAccounts(store: Store, userId: ObjectId): Promise<AccountResource[]> {
  const documents = await store.accounts
    .find({ 'AccountUser.UserId': userId })
    .sort({ AccountBank: 1, _id: 1 })
    .limit(MOST)
    .lean<ExternalAccountDocument[]>();
  return shown(store, userId, documents);
}

/** One account of a user; undefined when there is none with this id, or it is another user's. */
export async function findAccount(store: Store, userId: ObjectId, id: ObjectId): Promise<AccountResource | undefined> {
  const document = await store.accounts
    .findOne({ _id: id, 'AccountUser.UserId': userId })
    .lean<ExternalAccountDocument>();
  return document === null ? undefined : (await shown(store, userId, [document]))[0];
}
