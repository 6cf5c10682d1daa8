import type { PipelineStage, Types } from 'mongoose';

/**
 * One line for each account and product of a user, with what it adds to the balance and to the debt. A positive balance is
 * something the user has, a negative one (an overdraft, what a credit card or loan account owes) something the user owes; a
 * product's amount is what is still owed on it. So each amount is counted once, and zero is neither.
 */
function lines(userId: Types.ObjectId): [PipelineStage.Match, PipelineStage.Project, PipelineStage.UnionWith] {
  return [
    { $match: { 'AccountUser.UserId': userId } },
    {
      $project: {
        _id: 0,
        currency: '$AccountCurrency',
        bankId: '$AccountSource.BankId',
        bankName: '$AccountBank',
        type: '$AccountType',
        balance: { $max: ['$AccountBalance', 0] },
        debt: { $max: [{ $multiply: ['$AccountBalance', -1] }, 0] },
        accounts: { $literal: 1 },
        products: { $literal: 0 },
      },
    },
    {
      $unionWith: {
        coll: 'external_products',
        pipeline: [
          { $match: { 'ProductCustomer.UserId': userId } },
          {
            $project: {
              _id: 0,
              currency: '$ProductCurrency',
              bankId: '$ProductSource.BankId',
              bankName: '$ProductBank',
              type: '$ProductType',
              balance: { $literal: 0 },
              debt: '$ProductAmount',
              accounts: { $literal: 0 },
              products: { $literal: 1 },
            },
          },
        ],
      },
    },
  ];
}

const sums = {
  totalBalance: { $sum: '$balance' },
  totalDebt: { $sum: '$debt' },
  accounts: { $sum: '$accounts' },
  products: { $sum: '$products' },
};

const netWorth = { $addFields: { netWorth: { $subtract: ['$totalBalance', '$totalDebt'] } } };

/**
 * Balance, debt and net worth of a user by currency, by currency and bank, and by currency and type, over
 * `external_accounts`. Amounts stay decimals; different currencies are never added.
 */
export function overviewPipeline(userId: Types.ObjectId): PipelineStage[] {
  return [
    ...lines(userId),
    {
      $facet: {
        currencies: [
          { $group: { _id: { currency: '$currency' }, ...sums } },
          netWorth,
          { $sort: { '_id.currency': 1 } },
        ],
        byBank: [
          { $group: { _id: { currency: '$currency', bankId: '$bankId', bankName: '$bankName' }, ...sums } },
          netWorth,
          { $sort: { '_id.bankName': 1, '_id.bankId': 1 } },
        ],
        byType: [
          { $group: { _id: { currency: '$currency', type: '$type' }, ...sums } },
          netWorth,
          { $sort: { '_id.type': 1 } },
        ],
      },
    },
  ];
}
