import { z } from 'zod';
import { bankResourceId, calendarDate, currencyCode, decimalString, extensions } from '../primitives.ts';

export const productType = z.enum(['Loan', 'Mortgage', 'Other']);
export type ProductType = z.infer<typeof productType>;

export const productStatus = z.enum(['Active', 'Inactive', 'Closed']);
export type ProductStatus = z.infer<typeof productStatus>;

/** One loan, mortgage or other product as an adapter maps it. */
export const unifiedProduct = z.strictObject({
  productId: bankResourceId,
  type: productType,
  status: productStatus,
  name: z.string().max(256).optional(),
  description: z.string().max(2048).optional(),
  /** What is still owed today; never negative. */
  amount: decimalString,
  /** What was lent at the start, where the bank says so. */
  originalAmount: decimalString.optional(),
  currency: currencyCode,
  /** Per cent a year: "3.49" is 3.49 %. */
  interestRate: decimalString.optional(),
  openingDate: calendarDate.optional(),
  maturityDate: calendarDate.optional(),
  /** Term of a loan, in months. */
  repaymentPeriodMonths: z.number().int().positive().optional(),
  /** Term of a mortgage, in years. */
  amortizationPeriodYears: z.number().int().positive().optional(),
  collateral: z.string().max(256).optional(),
  property: z.strictObject({ address: z.string().max(512).optional(), value: decimalString.optional() }).optional(),
  extensions: extensions.optional(),
});
export type UnifiedProduct = z.infer<typeof unifiedProduct>;
