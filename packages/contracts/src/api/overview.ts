import { z } from 'zod';
import { bankId, currencyCode, decimalString } from '../primitives.ts';
import { accountType } from '../unified/account.ts';
import { productType } from '../unified/product.ts';

/**
 * Sums in one currency. `totalBalance` adds what the user has; `totalDebt` what the user owes, as a positive amount;
 * `netWorth` is the first less the second. Each amount is counted once.
 */
const totals = {
  totalBalance: decimalString,
  totalDebt: decimalString,
  netWorth: decimalString,
  accounts: z.number().int().nonnegative(),
  products: z.number().int().nonnegative(),
};

/** `GET /v1/insights/overview`: amounts of different currencies are never added up. */
export const overviewSchema = z.strictObject({
  currencies: z.array(
    z.strictObject({
      currency: currencyCode,
      ...totals,
      byBank: z.array(z.strictObject({ bankId, bankName: z.string(), ...totals })),
      byType: z.array(z.strictObject({ type: z.union([accountType, productType]), ...totals })),
    }),
  ),
});
export type Overview = z.infer<typeof overviewSchema>;
