import { externalAccountModel, externalProductModel, type ObjectId, type StoreConnection } from '@of/models';
import { ProblemError } from '@of/service-kit';
import { Types } from 'mongoose';
import { z } from 'zod';

const byCurrency = z.array(
  z.object({ _id: z.string(), total: z.unknown().transform((value) => Number(String(value))) }),
);

/** The one sum that there is. @throws ProblemError 409 when there are several: a plain number cannot say of which currency it is */
function theSum(rows: unknown): number {
  const sums = byCurrency.parse(rows);
  if (sums.length > 1) {
    const currencies = sums.map(({ _id }) => _id).join(', ');
    const detail = `These are in several currencies (${currencies}), which have no one sum: ask for those of one at a time`;
    throw new ProblemError('conflict', { detail });
  }
  return sums[0]?.total ?? 0;
}

const sumBy = (currency: string, amount: string) => [
  { $group: { _id: currency, total: { $sum: amount } } },
  { $sort: { _id: 1 as const } },
];

/**
 * Sum of the balances of those of the given accounts that are the user's, as the plain number that the source's clients
 * expect. Others' accounts and unknown ids add nothing, and neither does an account whose balance is not shared.
 * @throws ProblemError 409 when they are in several currencies
 */
export async function totalBalance(
  store: StoreConnection,
  userId: ObjectId,
  accountIds: readonly string[],
): Promise<number> {
  const rows = await externalAccountModel(store).aggregate([
    {
      $match: {
        _id: { $in: accountIds.map((id) => new Types.ObjectId(id)) },
        'AccountUser.UserId': userId,
        AccountBalance: { $exists: true },
      },
    },
    ...sumBy('$AccountCurrency', '$AccountBalance'),
  ]);
  return theSum(rows);
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
        ProductAmount: { $exists: true },
      },
    },
    ...sumBy('$ProductCurrency', '$ProductAmount'),
  ]);
  return theSum(rows);
}
