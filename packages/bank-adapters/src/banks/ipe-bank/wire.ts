import { bankResourceId, calendarDate, currencyCode } from '@of/contracts';
import { z } from 'zod';

/**
 * Ipê Bank's JSON, Open Finance Brasil: Portuguese enumerations, amounts as decimal texts without a sign, times in UTC. Fields may
 * be added. An account and a card are one item each of several answers: the list, the identification, the balances or limits.
 */

const unsigned = z.string().regex(/^\d{1,15}\.\d{2,4}$/, 'must be a decimal with 2 to 4 decimals');
const signed = z.string().regex(/^-?\d{1,15}\.\d{2,4}$/, 'must be a decimal with 2 to 4 decimals');
const unsignedMoney = z.looseObject({ amount: unsigned, currency: currencyCode });
const signedMoney = z.looseObject({ amount: signed, currency: currencyCode });
const utcTime = z.iso.datetime({ error: 'must be a time in UTC' });
const side = z.enum(['CREDITO', 'DEBITO']);
const text = z.string().max(2048);
/** The bank has balances and could not give them. */
const balancesMissing = z.literal(true).optional();

export const depositItem = z.looseObject({
  account: z.looseObject({
    accountId: bankResourceId,
    type: z.enum(['CONTA_DEPOSITO_A_VISTA', 'CONTA_POUPANCA', 'CONTA_PAGAMENTO_PRE_PAGA']),
    /** Absent for a prepaid account only. */
    branchCode: z.string().min(1).max(4).optional(),
    number: z.string().min(1).max(20),
  }),
  identification: z.looseObject({ currency: currencyCode }),
  balances: z
    .looseObject({
      availableAmount: signedMoney,
      blockedAmount: unsignedMoney,
      automaticallyInvestedAmount: signedMoney,
      updateDateTime: utcTime,
    })
    .optional(),
  balancesMissing,
});

/** One limit of a card. What is used is positive, what is available is credit and no money. */
const limit = z.looseObject({
  creditLineLimitType: z.string(),
  consolidationType: z.string(),
  usedAmount: signedMoney,
  availableAmount: z.looseObject({ amount: signed.optional(), currency: currencyCode.optional() }).optional(),
});
export type IpeLimit = z.infer<typeof limit>;

export const cardItem = z.looseObject({
  card: z.looseObject({ creditCardAccountId: bankResourceId, name: z.string().max(256) }),
  identification: z.looseObject({
    paymentMethod: z.array(z.looseObject({ identificationNumber: z.string().min(1).max(64) })).min(1),
  }),
  limits: z.array(limit).optional(),
  balancesMissing,
});

export const accountTransaction = z.looseObject({
  /** Final only once TRANSACAO_EFETIVADA. */
  transactionId: z.string().max(256),
  completedAuthorisedPaymentType: z.enum(['TRANSACAO_EFETIVADA', 'TRANSACAO_PROCESSANDO', 'LANCAMENTO_FUTURO']),
  creditDebitType: side,
  transactionName: text,
  type: z.string().min(1).max(64),
  transactionAmount: unsignedMoney,
  transactionDateTime: utcTime,
  partieCnpjCpf: z.string().min(1).max(64).optional(),
  partieBranchCode: z.string().min(1).max(4).optional(),
  partieNumber: z.string().min(1).max(20).optional(),
});

export const cardTransaction = z.looseObject({
  transactionId: z.string().max(256),
  transactionName: text,
  creditDebitType: side,
  transactionType: z.string().min(1).max(64),
  transactionalAdditionalInfo: z.string().optional(),
  /** As it was paid, in whatever currency. */
  amount: unsignedMoney,
  /** As it is charged. */
  brazilianAmount: unsignedMoney,
  transactionDateTime: utcTime,
  /** `0001-01-01` for what is on no bill yet. */
  billPostDate: calendarDate,
  payeeMCC: z.number().int().min(0).max(9999).optional(),
});

const interestRate = z.looseObject({
  taxType: z.string(),
  taxPeriodicity: z.string(),
  referentialRateIndexerType: z.string(),
  /** A fraction: "0.046300" is 4.63 %. */
  preFixedRate: z
    .string()
    .regex(/^\d{1,2}\.\d{6}$/, 'must be a fraction with 6 decimals')
    .optional(),
});
export type IpeInterestRate = z.infer<typeof interestRate>;

export const loanItem = z.looseObject({
  contract: z.looseObject({ contractId: bankResourceId }),
  identification: z.looseObject({
    productName: z.string().max(256),
    productSubType: z.string(),
    contractDate: calendarDate,
    settlementDate: calendarDate.optional(),
    contractAmount: unsigned,
    currency: currencyCode.optional(),
    dueDate: calendarDate.optional(),
    interestRates: z.array(interestRate),
  }),
  instalments: z.looseObject({
    typeNumberOfInstalments: z.string(),
    totalNumberOfInstalments: z.number().int().nonnegative().optional(),
  }),
  payments: z.looseObject({ contractOutstandingBalance: unsigned }),
  warranties: z.array(
    z.looseObject({
      warrantyType: z.string().optional(),
      warrantySubType: z.string().max(256),
      warrantyAmount: unsigned,
    }),
  ),
});
export type IpeLoan = z.infer<typeof loanItem>;

/** A page of any list. */
export const pageBody = z.looseObject({
  data: z.array(z.unknown()),
  links: z.looseObject({ self: z.string(), next: z.string().min(1).max(4096).optional() }),
  meta: z.looseObject({ totalRecords: z.number().int().optional(), requestDateTime: utcTime }),
});

/** Any single resource. */
export const singleBody = z.looseObject({ data: z.looseObject({}) });

export const limitsBody = z.looseObject({ data: z.array(z.unknown()) });

export const resource = z.looseObject({ resourceId: z.string(), status: z.string() });

export const consentBody = z.looseObject({
  data: z.looseObject({
    consentId: z.string().regex(/^urn:[\w-]{1,32}:\S{1,200}$/, 'must be a URN'),
    status: z.enum(['AWAITING_AUTHORISATION', 'AUTHORISED', 'REJECTED']),
    expirationDateTime: utcTime.optional(),
    rejection: z.looseObject({ reason: z.looseObject({ code: z.string() }) }).optional(),
  }),
});

export const errorBody = z.looseObject({ errors: z.array(z.looseObject({ code: z.string() })).min(1) });
