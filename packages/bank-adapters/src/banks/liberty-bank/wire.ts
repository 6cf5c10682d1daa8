import { bankResourceId, currencyCode } from '@of/contracts';
import { z } from 'zod';

/** Liberty Bank's JSON: FDX 6.4, core exchange. Amounts are JSON numbers in units of the account's currency. Fields may be added. */

const name = z.string().max(256);
/** Owed, or transferred: FDX gives it without a sign. */
const unsigned = z.number().nonnegative();
const rfc3339 = z.iso.datetime({ offset: true, error: 'must be an RFC 3339 timestamp' });

const descriptor = {
  accountId: bankResourceId,
  accountType: z.string().min(1).max(64),
  accountNumberDisplay: z.string().min(1).max(64).optional(),
  productName: name,
  nickname: name.optional(),
  status: z.enum([
    'CLOSED',
    'DELINQUENT',
    'NEGATIVECURRENTBALANCE',
    'OPEN',
    'PAID',
    'PENDINGCLOSE',
    'PENDINGOPEN',
    'RESTRICTED',
  ]),
  currency: z.looseObject({ currencyCode }),
};

/** What of an account decides how it is read on. */
export const fdxHead = z.looseObject({
  accountId: bankResourceId,
  accountCategory: z.string().min(1).max(64),
  status: descriptor.status,
});

/** An account as the list describes it, with its details where they were given: those have the balances. */
export const fdxAccountItem = z.looseObject({
  /** Whether the details were given, the consent does not cover them or the account has none, or the bank could not give them. */
  details: z.enum(['given', 'withheld', 'failed']),
  account: z.looseObject({
    ...descriptor,
    accountCategory: z.string().min(1).max(64),
    currentBalance: z.number().optional(),
    availableBalance: z.number().optional(),
    availableCredit: z.number().optional(),
    currentValue: z.number().optional(),
    availableCashBalance: z.number().optional(),
  }),
});

export const fdxLoan = z.looseObject({
  ...descriptor,
  accountCategory: z.literal('LOAN_ACCOUNT'),
  /** The whole number, of a mortgage. */
  accountNumber: z.string().min(1).max(64).optional(),
  /** Below zero where more was repaid than was owed. */
  principalBalance: z.number(),
  originalPrincipal: unsigned.optional(),
  originatingDate: z.iso.date().optional(),
  /** Months. */
  loanTerm: z.number().int().positive().optional(),
  maturityDate: z.iso.date().optional(),
  /** Per cent a year. */
  interestRate: z.number(),
});

export const fdxTransaction = z.looseObject({
  accountCategory: z.string().min(1).max(64),
  /** Empty, a space or a row's number where the bank has none that lasts. */
  transactionId: z.string().max(256),
  referenceTransactionId: z.string().max(256).optional(),
  /** Missing while it is pending. */
  postedTimestamp: rfc3339.optional(),
  transactionTimestamp: rfc3339,
  description: z.string().max(2048),
  debitCreditMemo: z.enum(['CREDIT', 'DEBIT', 'MEMO']),
  status: z.enum(['AUTHORIZATION', 'MEMO', 'PENDING', 'POSTED']),
  amount: unsigned,
  /** Beside the amount: of whatever form they are, they do not decide whether there is a transaction. */
  foreignAmount: z.number().optional(),
  foreignCurrency: z.string().max(64).optional(),
  category: z.string().max(256).optional(),
  subCategory: z.string().max(256).optional(),
  payee: name.optional(),
  transactionPayee: z.looseObject({ merchantName: name.optional(), individualName: name.optional() }).optional(),
  transactionType: z.string().min(1).max(64).optional(),
});

export type FdxTransaction = z.infer<typeof fdxTransaction>;

export const fdxPage = z.looseObject({
  page: z
    .looseObject({
      nextPageKey: z.string().min(1).max(4096).optional(),
      totalElements: z.number().int().nonnegative().optional(),
    })
    .optional(),
});

/** The code is a number in the published examples and a text in the schema of older versions. */
export const fdxError = z.looseObject({ code: z.union([z.number(), z.string()]) });

export const fdxConsentGrant = z.looseObject({ status: z.enum(['ACTIVE', 'EXPIRED', 'REVOKED']) });
