import { bankResourceId, currencyCode } from '@of/contracts';
import { z } from 'zod';

/** UK Open Banking's JSON (Read/Write v4.0, account and transaction): PascalCase, unsigned amounts as texts. Fields may be added. */

const dateTime = z.iso.datetime({ offset: true, error: 'must be a date-time with a time zone' });
const indicator = z.enum(['Credit', 'Debit']);
const text = z.string().max(2048);

/** Unsigned: which way it goes stands beside it. */
const amount = z.looseObject({
  Amount: z.string().regex(/^\d{1,13}(\.\d{1,5})?$/, 'must be an unsigned amount'),
  Currency: currencyCode,
});
export type WireAmount = z.infer<typeof amount>;

/** How an account is known outside its bank, and in whose name. */
const identification = z.looseObject({
  SchemeName: z.string().optional(),
  Identification: z.string().min(1).max(256).optional(),
  /** As a building society's roll number. */
  SecondaryIdentification: z.string().max(256).optional(),
  /** What stands for the number, as a telephone's. */
  Proxy: z.looseObject({ Identification: z.string().max(2048).optional() }).optional(),
  Name: text.optional(),
});
export type WireIdentification = z.infer<typeof identification>;

/** An account as the list gives it. Without ReadAccountsDetail it has no identification. */
export const albionAccount = z.looseObject({
  AccountId: bankResourceId,
  Status: z.enum(['Deleted', 'Disabled', 'Enabled', 'Pending', 'ProForma']).optional(),
  /** Missing for an account that was switched away. */
  Currency: currencyCode.optional(),
  AccountTypeCode: z.string().optional(),
  Description: text.optional(),
  Nickname: text.optional(),
  OpeningDate: dateTime.optional(),
  MaturityDate: dateTime.optional(),
  Account: z.array(identification).optional(),
});

const balance = z.looseObject({
  AccountId: bankResourceId,
  CreditDebitIndicator: indicator,
  Type: z.string().min(1).max(64),
  DateTime: dateTime,
  Amount: amount,
  CreditLine: z.array(z.looseObject({ Included: z.boolean() })).optional(),
});
export type WireBalance = z.infer<typeof balance>;

/** An account with its balances, which are a call of their own. */
export const albionAccountItem = z.looseObject({
  Account: albionAccount,
  /** Missing where the consent does not cover balances. */
  Balance: z.array(balance).optional(),
  /** The call failed. */
  BalancesMissing: z.literal(true).optional(),
});
export type AlbionAccountItem = z.infer<typeof albionAccountItem>;

const rate = z.string().regex(/^\d{1,3}(\.\d{1,4})?$/, 'must be per cent a year');

const loanTerms = z.looseObject({
  LoanInterestTierBandSet: z
    .array(
      z.looseObject({
        LoanInterestTierBand: z
          .array(
            z.looseObject({
              RepAPR: rate,
              LoanProviderInterestRate: rate.optional(),
              TierValueMaxTerm: z.number().int().positive().optional(),
              MaxTermPeriod: z.string().optional(),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});

/** The product behind a loan account. What the standard has no field for is supplementary. */
const product = z.looseObject({
  AccountId: bankResourceId,
  ProductName: text.optional(),
  OtherProductType: z
    .looseObject({
      Name: text,
      Description: text,
      LoanInterest: loanTerms.optional(),
      SupplementaryData: z
        .looseObject({
          OriginalAmount: amount.optional(),
          Collateral: z.string().max(256).optional(),
          Property: z.looseObject({ Address: z.string().max(512).optional(), Value: amount.optional() }).optional(),
        })
        .optional(),
    })
    .optional(),
});

/** A loan or mortgage: an account with its balances and its product. */
export const albionProductItem = z.looseObject({
  Account: albionAccount,
  Balance: z.array(balance).min(1),
  Product: product.optional(),
});

export const albionTransaction = z.looseObject({
  AccountId: bankResourceId,
  /** Missing while not booked, at some accounts always, or a space. */
  TransactionId: z.string().max(256).optional(),
  TransactionReference: z.string().max(256).optional(),
  CreditDebitIndicator: indicator,
  Status: z.enum(['BOOK', 'PDNG', 'FUTR', 'INFO', 'RJCT']),
  TransactionMutability: z.enum(['Mutable', 'Immutable']).optional(),
  BookingDateTime: dateTime,
  ValueDateTime: dateTime.optional(),
  TransactionInformation: text.optional(),
  Amount: amount,
  CurrencyExchange: z
    .looseObject({ SourceCurrency: z.string(), ExchangeRate: z.number(), InstructedAmount: amount.optional() })
    .optional(),
  BankTransactionCode: z
    .looseObject({ Code: z.string().min(1).max(28), SubCode: z.string().min(1).max(28) })
    .optional(),
  ProprietaryBankTransactionCode: z.looseObject({ Code: z.string().min(1).max(64) }).optional(),
  MerchantDetails: z
    .looseObject({ MerchantName: text.optional(), MerchantCategoryCode: z.string().optional() })
    .optional(),
  CreditorAccount: identification.optional(),
  DebtorAccount: identification.optional(),
  UltimateCreditor: identification.optional(),
  UltimateDebtor: identification.optional(),
  CardInstrument: z.looseObject({ Identification: z.string().min(1).max(64).optional() }).optional(),
  SupplementaryData: z.looseObject({ ReversedTransactionId: bankResourceId.optional() }).optional(),
});
export type WireTransaction = z.infer<typeof albionTransaction>;

/** What of a page tells where the others are. */
export const albionPaging = z.looseObject({
  Links: z.looseObject({ Next: z.string().max(4096).optional() }).optional(),
  Meta: z.looseObject({ TotalPages: z.number().int().nonnegative().optional() }).optional(),
});

/** What the client has to know of an account to ask for the rest of it. */
export const albionAccountHead = z.looseObject({
  AccountId: bankResourceId,
  AccountTypeCode: z.string().optional(),
});

export const albionConsent = z.looseObject({
  Data: z.looseObject({ ConsentId: bankResourceId, Status: z.enum(['AWAU', 'RJCT', 'AUTH', 'EXPD', 'CANC']) }),
});

export const albionError = z.looseObject({ Errors: z.array(z.looseObject({ ErrorCode: z.string() })).min(1) });
