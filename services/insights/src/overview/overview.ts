import { accountType, bankId, currencyCode, type Overview, productType } from '@of/contracts';
import { externalAccountModel, type ObjectId, type StoreConnection } from '@of/models';
import { formatAmount, withoutExponent } from '@of/money';
import { z } from 'zod';
import { overviewPipeline } from './overview-pipeline.ts';

/** Sums come as Decimal128, or as a plain 0 where nothing was summed: both say their decimal text. */
const sum = z.unknown().transform((value) => withoutExponent(String(value)));
const totals = { totalBalance: sum, totalDebt: sum, netWorth: sum, accounts: z.number(), products: z.number() };

const facets = z.tuple([
  z.object({
    currencies: z.array(z.object({ _id: z.object({ currency: currencyCode }), ...totals })),
    byBank: z.array(z.object({ _id: z.object({ currency: currencyCode, bankId, bankName: z.string() }), ...totals })),
    byType: z.array(
      z.object({ _id: z.object({ currency: currencyCode, type: z.union([accountType, productType]) }), ...totals }),
    ),
  }),
]);

interface Totals {
  totalBalance: string;
  totalDebt: string;
  netWorth: string;
  accounts: number;
  products: number;
}

function shown({ totalBalance, totalDebt, netWorth, accounts, products }: Totals, currency: string): Totals {
  const show = (amount: string) => formatAmount(amount, currency);
  return { totalBalance: show(totalBalance), totalDebt: show(totalDebt), netWorth: show(netWorth), accounts, products };
}

/** What the user has and owes at all banks, per currency, by bank and by type. */
export async function readOverview(store: StoreConnection, userId: ObjectId): Promise<Overview> {
  const [{ currencies, byBank, byType }] = facets.parse(
    await externalAccountModel(store).aggregate(overviewPipeline(userId)),
  );
  return {
    currencies: currencies.map(({ _id: { currency }, ...total }) => ({
      currency,
      ...shown(total, currency),
      byBank: byBank
        .filter(({ _id }) => _id.currency === currency)
        .map(({ _id, ...bank }) => ({ bankId: _id.bankId, bankName: _id.bankName, ...shown(bank, currency) })),
      byType: byType
        .filter(({ _id }) => _id.currency === currency)
        .map(({ _id, ...type }) => ({ type: _id.type, ...shown(type, currency) })),
    })),
  };
}
