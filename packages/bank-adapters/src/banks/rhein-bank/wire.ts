import { bankResourceId, calendarDate, currencyCode, timestamp } from '@of/contracts';
import { z } from 'zod';

/**
 * Berlin Group NextGenPSD2 1.3.11 as Rhein Bank speaks it. Raw items are put together by the client: an account with the answer of
 * its balance call, an entry with the list that it stands in. Fields may be added.
 */

const name = z.string().max(256);
const text = z.string().max(2048);
const amount = z.looseObject({ currency: currencyCode, amount: z.string().max(40) });
export type RheinAmount = z.infer<typeof amount>;

const balance = z.looseObject({
  balanceAmount: amount,
  balanceType: z.enum([
    'closingBooked',
    'expected',
    'openingBooked',
    'interimAvailable',
    'interimBooked',
    'forwardAvailable',
    'nonInvoiced',
  ]),
  creditLimitIncluded: z.boolean().optional(),
  lastChangeDateTime: timestamp.optional(),
});
export type RheinBalance = z.infer<typeof balance>;

const anyAccount = {
  resourceId: bankResourceId,
  currency: currencyCode,
  name: name.optional(),
  displayName: name.optional(),
  product: name.optional(),
  status: z.enum(['enabled', 'deleted', 'blocked']).optional(),
  balances: z.array(balance).optional(),
};

/** An identification of neither kind; it is only kept. */
const other = z.looseObject({ identification: z.string().optional() }).optional();

/** What the client found out about an account's balances beside what stands in it. */
const ofBalanceCall = { balances: z.array(balance).optional(), balancesMissing: z.literal(true).optional() };

const paymentAccount = z.looseObject({
  ...anyAccount,
  iban: z.string().min(1).max(34).optional(),
  bban: z.string().min(1).max(34).optional(),
  other,
  cashAccountType: z.string().max(35).optional(),
});
const cardAccount = z.looseObject({
  ...anyAccount,
  other,
  maskedPan: z.string().min(1).max(35),
  debitAccounting: z.boolean().optional(),
});

export const rheinAccount = z.looseObject({ ...ofBalanceCall, account: paymentAccount });
export const rheinCardAccount = z.looseObject({
  ...ofBalanceCall,
  cardAccount,
  /** As the balance call says. */
  debitAccounting: z.boolean().optional(),
});

const bookingStatus = z.enum(['booked', 'pending']);
const party = z.looseObject({
  iban: z.string().min(1).max(34).optional(),
  bban: z.string().min(1).max(34).optional(),
  other,
});
const code = z.string().min(1).max(64);

const transaction = z.looseObject({
  transactionId: z.string().max(256).optional(),
  entryReference: name.optional(),
  endToEndId: name.optional(),
  bookingDate: calendarDate.optional(),
  valueDate: calendarDate.optional(),
  transactionAmount: amount,
  creditorName: name.optional(),
  creditorAccount: party.optional(),
  ultimateCreditor: name.optional(),
  debtorName: name.optional(),
  debtorAccount: party.optional(),
  ultimateDebtor: name.optional(),
  remittanceInformationUnstructured: text.optional(),
  remittanceInformationUnstructuredArray: z.array(text).optional(),
  remittanceInformationStructured: z
    .looseObject({ reference: name, referenceType: z.string().max(140).optional() })
    .optional(),
  additionalInformation: text.optional(),
  bankTransactionCode: code.optional(),
  proprietaryBankTransactionCode: code.optional(),
  /** The payments of a batch; they are only kept. */
  entryDetails: z
    .array(z.looseObject({ creditorAccount: party.optional(), debtorAccount: party.optional() }))
    .optional(),
});
export type RheinTransaction = z.infer<typeof transaction>;

/** An entry of a payment account's report. */
export const rheinEntry = z.looseObject({ bookingStatus, transaction });

const exchangeRate = z.looseObject({
  sourceCurrency: currencyCode,
  exchangeRate: z.string().max(40),
  targetCurrency: currencyCode,
});

const cardTransaction = z.looseObject({
  cardTransactionId: z.string().max(256).optional(),
  transactionDate: calendarDate.optional(),
  acceptorTransactionDateTime: timestamp.optional(),
  bookingDate: calendarDate.optional(),
  valueDate: calendarDate.optional(),
  transactionAmount: amount,
  originalAmount: amount.optional(),
  currencyExchange: z.array(exchangeRate).optional(),
  merchantCategoryCode: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
  transactionDetails: text.optional(),
  proprietaryBankTransactionCode: code.optional(),
});
export type RheinCardTransaction = z.infer<typeof cardTransaction>;

/** An entry of a card account's report; `debitAccounting` is there where debits are not positive, as they are on a card. */
export const rheinCardEntry = z.looseObject({
  bookingStatus,
  debitAccounting: z.literal(false).optional(),
  cardTransaction,
});

const link = z.looseObject({ href: z.string().min(1).max(2048) });
const report = (list: z.ZodOptional<z.ZodArray<z.ZodUnknown>>) =>
  z.looseObject({
    booked: z.array(z.unknown()),
    pending: list,
    _links: z.looseObject({ first: link.optional(), next: link.optional(), last: link.optional() }),
  });
const anyList = z.array(z.unknown()).optional();

/** One page of a payment account's report. */
export const rheinReport = z.looseObject({ transactions: report(anyList) });
export const rheinCardReport = z.looseObject({
  debitAccounting: z.boolean().optional(),
  cardTransactions: report(anyList),
});
export type RheinReport = z.infer<typeof rheinReport>['transactions'];

/** What the client looks at of an account: whether it has its balances, and where they can be had. */
export const rheinBalanceLink = z.looseObject({
  balances: z.unknown().optional(),
  _links: z.looseObject({ balances: link.optional() }).optional(),
});
export const rheinBalances = z.looseObject({ balances: z.array(z.unknown()), debitAccounting: z.boolean().optional() });

export const rheinRefusal = z.looseObject({
  tppMessages: z.array(z.looseObject({ code: z.string(), path: z.string().optional() })).min(1),
});

export const rheinCreatedConsent = z.looseObject({ consentId: z.string().min(1).max(256) });
export const rheinConsentStatus = z.looseObject({
  consentStatus: z.enum([
    'received',
    'rejected',
    'valid',
    'revokedByPsu',
    'expired',
    'terminatedByTpp',
    'partiallyAuthorised',
  ]),
});
