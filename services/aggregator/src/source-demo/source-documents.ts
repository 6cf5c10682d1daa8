import type { ObjectId } from '@of/models';
import { Types } from 'mongoose';
import type { Store } from '../sync/store.ts';

/**
 * A stored value as the source's demo shows it: ids as hex, dates as ISO 8601, money as plain JSON numbers. This is the one
 * place where money becomes a number: a client written for the source expects it, and nothing is computed with it here.
 */
function plain(value: unknown): unknown {
  if (value instanceof Types.ObjectId) return value.toHexString();
  if (value instanceof Types.Decimal128) return Number(value.toString());
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
  return value;
}

const MOST = 1000;

/** A user's `external_accounts` documents in the source's form, of one institution where it is named exactly. */
export async function sourceAccounts(store: Store, userId: ObjectId, institution?: string): Promise<unknown[]> {
  const documents = await store.accounts
    .find({ 'AccountUser.UserId': userId, ...(institution === undefined ? {} : { AccountBank: institution }) })
    .select({ AccountSource: 0, AccountIdentity: 0, AccountSync: 0, AccountQuality: 0, Extensions: 0 })
    .sort({ AccountBank: 1, _id: 1 })
    .limit(MOST)
    .lean();
  return documents.map(plain);
}

/** A user's `external_products` documents in the source's form, of one institution where it is named exactly. */
export async function sourceProducts(store: Store, userId: ObjectId, institution?: string): Promise<unknown[]> {
  const documents = await store.products
    .find({ 'ProductCustomer.UserId': userId, ...(institution === undefined ? {} : { ProductBank: institution }) })
    .select({ ProductSource: 0, Extensions: 0 })
    .sort({ ProductBank: 1, _id: 1 })
    .limit(MOST)
    .lean();
  return documents.map(plain);
}
