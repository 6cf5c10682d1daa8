import { bankResourceId, currencyCode } from '@of/contracts';
import { z } from 'zod';

/** Green Bank's JSON: PascalCase, amounts as JSON numbers with debits negative, dates ISO 8601 in UTC. Fields may be added. */

const utcTime = z.iso.datetime({ error: 'must be an ISO 8601 time with Z' });
const narrative = z.string().max(2048);
const owner = z.looseObject({ UserName: z.string(), UserId: z.string() });

export const greenAccount = z.looseObject({
  AccountId: bankResourceId,
  AccountNumber: z.string().min(1).max(64),
  AccountIdentificationType: z.literal('AccountNumber'),
  AccountBank: z.string(),
  AccountStatus: z.enum(['Active', 'Dormant', 'Closed']),
  AccountType: z.enum(['Checking', 'Savings']),
  /** Absent without the scope `balances`. */
  AccountBalance: z.number().optional(),
  AccountCurrency: currencyCode,
  AccountDate: z.looseObject({ OpeningDate: utcTime }),
  AccountUser: owner,
  GreenAccountNarrative: narrative,
});

export const greenTransaction = z.looseObject({
  TransactionId: bankResourceId,
  AccountId: bankResourceId,
  TransactionStatus: z.literal('Booked'),
  TransactionType: z.string().min(1).max(64),
  TransactionAmount: z.number(),
  TransactionCurrency: currencyCode,
  TransactionDate: z.looseObject({ BookingDate: utcTime, ValueDate: utcTime }),
  MerchantName: z.string().max(256).optional(),
  MerchantCategoryCode: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
  CounterpartyName: z.string().max(256).optional(),
  CounterpartyAccountNumber: z.string().min(1).max(64).optional(),
  GreenTransactionNarrative: narrative,
  ReversalOf: bankResourceId.optional(),
});

export const greenProduct = z.looseObject({
  ProductId: bankResourceId,
  ProductBank: z.string(),
  ProductStatus: z.enum(['Active', 'Closed']),
  ProductType: z.enum(['Loan', 'Mortgage']),
  /** What is still owed. */
  ProductAmount: z.number().nonnegative(),
  ProductOriginalAmount: z.number().nonnegative(),
  ProductCurrency: currencyCode,
  /** Per cent a year. */
  ProductInterestRate: z.number(),
  ProductDate: z.looseObject({ OpeningDate: utcTime }),
  ProductCustomer: owner,
  GreenProductNarrative: narrative,
  /** Months: loans. */
  RepaymentPeriod: z.number().int().positive().optional(),
  LoanCollateral: z.string().max(256).optional(),
  /** Years: mortgages. */
  AmortizationPeriod: z.number().int().positive().optional(),
  PropertyDetails: z
    .looseObject({ Address: z.string().max(512).optional(), PropertyValue: z.number().nonnegative().optional() })
    .optional(),
});

export const greenPaging = z.looseObject({
  Offset: z.number().int().nonnegative(),
  Limit: z.number().int().positive(),
  Total: z.number().int().nonnegative(),
});

export const greenError = z.looseObject({ Error: z.looseObject({ Code: z.string() }) });
