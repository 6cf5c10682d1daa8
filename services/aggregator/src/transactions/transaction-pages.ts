import type { TransactionPage } from '@of/contracts';
import { type ExternalTransactionDocument, type ObjectId, toStoredDate } from '@of/models';
import { Types } from 'mongoose';
import type { Store } from '../sync/store.ts';
import type { CursorCodec } from './cursor.ts';
import { transactionResource } from './transaction-resource.ts';

export interface TransactionPageQuery {
  /** Booking dates, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * A page of an account's transactions, newest first. The cursor names the last one of the page before by its place in the
 * order, so that what is added or taken away meanwhile shifts nothing.
 * @returns `no-account` when the user has no such account, `invalid-cursor` when the cursor was not given by this query
 */
export async function transactionPage(
  store: Store,
  cursors: CursorCodec,
  userId: ObjectId,
  accountId: ObjectId,
  { from, to, limit, cursor }: TransactionPageQuery,
): Promise<TransactionPage | 'no-account' | 'invalid-cursor'> {
  if ((await store.accounts.exists({ _id: accountId, 'AccountUser.UserId': userId })) === null) return 'no-account';
  const query = { userId: userId.toHexString(), accountId: accountId.toHexString(), from, to };
  const after = cursor === undefined ? undefined : cursors.decode(cursor, query);
  if (cursor !== undefined && after === undefined) return 'invalid-cursor';
  const until = after === undefined ? undefined : new Date(after.date);
  const latest = until ?? (to === undefined ? undefined : toStoredDate(to));
  const documents = await store.transactions
    .find({
      'TransactionAccount.Id': accountId,
      'TransactionUser.UserId': userId,
      ...(from === undefined && latest === undefined
        ? {}
        : {
            'TransactionDate.EffectiveDate': {
              ...(from === undefined ? {} : { $gte: toStoredDate(from) }),
              ...(latest === undefined ? {} : { $lte: latest }),
            },
          }),
      ...(after === undefined || until === undefined
        ? {}
        : {
            $or: [
              { 'TransactionDate.EffectiveDate': { $lt: until } },
              { 'TransactionDate.EffectiveDate': until, _id: { $lt: new Types.ObjectId(after.id) } },
            ],
          }),
    })
    .sort({ 'TransactionDate.EffectiveDate': -1, _id: -1 })
    .limit(limit + 1)
    .lean<ExternalTransactionDocument[]>();
  const shown = documents.slice(0, limit);
  const last = shown.at(-1);
  const transactions = shown.map(transactionResource);
  if (documents.length <= limit || last === undefined) return { transactions };
  const place = { date: last.TransactionDate.EffectiveDate.getTime(), id: last._id.toHexString() };
  return { transactions, nextCursor: cursors.encode(place, query) };
}
