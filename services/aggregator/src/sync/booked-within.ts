import type { TransactionRange } from '@of/bank-adapters';
import { type ObjectId, toStoredDate } from '@of/models';

/** Filters the booked entries of an account on these calendar days, both included; without a limit on a side that is left out. */
export function bookedWithin(
  account: ObjectId,
  { from, to }: { readonly [K in keyof TransactionRange]: TransactionRange[K] | undefined },
) {
  const days = {
    ...(from === undefined ? {} : { $gte: toStoredDate(from) }),
    ...(to === undefined ? {} : { $lte: toStoredDate(to) }),
  };
  return {
    'TransactionAccount.Id': account,
    TransactionStatus: { $ne: 'Pending' as const },
    ...(Object.keys(days).length === 0 ? {} : { 'TransactionDate.EffectiveDate': days }),
  };
}
