import { z } from 'zod';
import {
  bankId,
  bankResourceId,
  calendarDate,
  currencyCode,
  decimalString,
  money,
  objectIdHex,
  timestamp,
} from '../primitives.ts';
import { accountStatus, accountType, unifiedBalance } from '../unified/account.ts';
import { maskedIdentification } from '../unified/identification.ts';
import { productStatus, productType } from '../unified/product.ts';
import { dataQuality } from './data-quality.ts';

/** One account in the API. `balance` is absent where the consent does not include balances. */
export const accountResource = z.strictObject({
  id: objectIdHex,
  accountId: bankResourceId,
  bankId,
  bankName: z.string(),
  connectionId: objectIdHex,
  type: accountType,
  status: accountStatus,
  name: z.string().optional(),
  description: z.string().optional(),
  currency: currencyCode,
  /** Booked balance from the user's view: what is owed is negative. */
  balance: money.optional(),
  balances: z.array(unifiedBalance),
  identification: maskedIdentification.optional(),
  openingDate: calendarDate.optional(),
  /** Whether its entries account for its balance. */
  quality: dataQuality,
  updatedAt: timestamp,
});
export type AccountResource = z.infer<typeof accountResource>;

export const accountList = z.strictObject({ accounts: z.array(accountResource) });

/** One product in the API; `amount` is what is still owed, `interestRate` per cent a year. */
export const productResource = z.strictObject({
  id: objectIdHex,
  productId: bankResourceId,
  bankId,
  bankName: z.string(),
  connectionId: objectIdHex,
  type: productType,
  status: productStatus,
  name: z.string().optional(),
  description: z.string().optional(),
  amount: money,
  originalAmount: money.optional(),
  interestRate: decimalString.optional(),
  openingDate: calendarDate.optional(),
  maturityDate: calendarDate.optional(),
  repaymentPeriodMonths: z.number().int().optional(),
  amortizationPeriodYears: z.number().int().optional(),
  collateral: z.string().optional(),
  property: z.strictObject({ address: z.string().optional(), value: decimalString.optional() }).optional(),
  updatedAt: timestamp,
});
export type ProductResource = z.infer<typeof productResource>;

export const productList = z.strictObject({ products: z.array(productResource) });
