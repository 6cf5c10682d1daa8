import { bankResourceId, currencyCode } from '@of/contracts';
import { z } from 'zod';

/** The JSON of the Consumer Data Standards (CDR) for banking, as far as it is mapped. Fields may be added. */

/** AmountString: a signed decimal text. */
const amount = z.string().regex(/^-?\d+\.\d{2,}$/, 'must be an amount such as "-12.50"');
/** RateString: a fraction, "0.0463" is 4.63 %. */
const rate = z.string().regex(/^-?\d+(\.\d{1,16})?$/, 'must be a rate such as "0.0463"');
const time = z.iso.datetime({ offset: true, error: 'must be an RFC 3339 time' });
const date = z.iso.date('must be a calendar date');
/** AUD where the bank leaves it out. */
const currency = currencyCode.default('AUD');

/** The product categories that are loans: they are products here, and no accounts. */
export const LOANS = {
  BUSINESS_LOANS: 'Loan',
  LEASES: 'Loan',
  MARGIN_LOANS: 'Loan',
  PERS_LOANS: 'Loan',
  RESIDENTIAL_MORTGAGES: 'Mortgage',
} as const;
const loanCategory = z.enum(['BUSINESS_LOANS', 'LEASES', 'MARGIN_LOANS', 'PERS_LOANS', 'RESIDENTIAL_MORTGAGES']);
const accountCategory = z.enum([
  'BUY_NOW_PAY_LATER',
  'CRED_AND_CHRG_CARDS',
  'OVERDRAFTS',
  'REGULATED_TRUST_ACCOUNTS',
  'TERM_DEPOSITS',
  'TRADE_FINANCE',
  'TRANS_AND_SAVINGS_ACCOUNTS',
  'TRAVEL_CARDS',
]);

/** What an item of the list of accounts says of itself before its detail is asked for. */
export const listedAccount = z.looseObject({
  accountId: bankResourceId,
  productCategory: z.union([loanCategory, accountCategory]),
});

const accountBase = {
  accountId: bankResourceId,
  displayName: z.string().max(256),
  nickname: z.string().max(256).optional(),
  productName: z.string().max(2048),
  creationDate: date.optional(),
  openStatus: z.enum(['OPEN', 'CLOSED']).default('OPEN'),
};

const balance = z.looseObject({
  accountId: bankResourceId,
  currentBalance: amount,
  availableBalance: amount,
  creditLimit: amount.optional(),
  currency,
});

/** An account's detail beside its balance, which the bank may not be able to give. */
export const wattleAccount = z.looseObject({
  account: z.looseObject({
    ...accountBase,
    productCategory: accountCategory,
    maskedNumber: z.string().min(1).max(64),
    bsb: z
      .string()
      .regex(/^\d{6}$/)
      .optional(),
    /** What a savings account earns. */
    depositRate: rate.optional(),
    accountNumber: z.string().regex(/^\d+$/).max(32).optional(),
  }),
  balance: balance.optional(),
});

export const wattleLoan = z.looseObject({
  account: z.looseObject({
    ...accountBase,
    productCategory: loanCategory,
    lendingRate: rate.optional(),
    /** Left out where the bank does not say what kind of account it is (`specificAccountUType`). */
    loan: z
      .looseObject({
        originalStartDate: date.optional(),
        originalLoanAmount: amount.optional(),
        originalLoanCurrency: currency,
        loanEndDate: date.optional(),
      })
      .optional(),
  }),
  balance,
});

export const wattleTransaction = z.looseObject({
  accountId: bankResourceId,
  /** Left out where the bank cannot tell its transactions apart. */
  transactionId: bankResourceId.optional(),
  type: z.string().min(1).max(64),
  status: z.enum(['PENDING', 'POSTED']),
  description: z.string().max(2048),
  postingDateTime: time.optional(),
  valueDateTime: time.optional(),
  executionDateTime: time.optional(),
  amount,
  /** AUD where the bank leaves it out: no default here, with which each item would be copied. */
  currency: currencyCode.optional(),
  /** Empty where there is none. */
  reference: z.string().max(256),
  merchantName: z.string().max(256).optional(),
  /** The standard has no pattern for it: what is no code of four digits says nothing. */
  merchantCategoryCode: z.string().max(64).optional(),
  billerName: z.string().max(256).optional(),
});

export const wattlePaging = z.looseObject({
  links: z.looseObject({ next: z.string().min(1).max(4096).optional() }),
  meta: z.looseObject({ totalRecords: z.number().int().nonnegative() }),
});

export const wattleErrors = z.looseObject({ errors: z.array(z.looseObject({ code: z.string() })) });
