import { externalAccountModel, externalProductModel, type ObjectId, type StoreConnection } from '@of/models';
import { Types } from 'mongoose';
import { z } from 'zod';

const total = z.array(z.object({ total: z.unknown().transform((value) => Number(String(value))) })).max(1);

/**
 * Sum of the balances of those of the given accounts that are the user's, as the plain number that the source's clients
 * expect. Others' accounts and unknown ids add nothing.
 */
export async function totalBalance(
  store: StoreConnection,
  userId: ObjectId,
  accountIds: readonly string[],
): Promise<number> {
  const rows = await externalAccountModel(store).aggregate([
    { $match: { _id: { $in: accountIds.map((id) => new Types.ObjectId(id)) }, 'AccountUser.UserId': userId } },
    { $group: { _id: null, total: { $sum: '$AccountBalance' } } },
  ]);
  return total.parse(rows)[0]?.total ?? 0;
}

/** Sum of what is owed on those of the given loans and mortgages that are the user's; see `totalBalance`. */
export async function totalDebt(
  store: StoreConnection,
  userId: ObjectId,
  productIds: readonly string[],
): Promise<number> {
  const rows = await externalProductModel(store).aggregate([
    {
      $match: {
        _id: { $in: productIds.map((id) => new Types.ObjectId(id)) },
        'ProductCustomer.UserId': userId,
        ProductType: { $in: ['Loan', 'Mortgage'] },
      },
    },
    { $group: { _id: null, total: { $sum: '$ProductAmount' } } },
  ]);
  return total.parse(rows)[0]?.total ?? 0;
}
