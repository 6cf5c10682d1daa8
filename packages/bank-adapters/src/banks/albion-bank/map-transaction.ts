import { decimalString, type UnifiedAccount, type UnifiedTransaction } from '@of/contracts';
import { AmountError, amountFromJsonNumber } from '@of/money';
import { leftOver, type Mapped, mergedTrees } from '../../contract/left-over.ts';
import { expectSame, parseWire } from '../../contract/parse.ts';
import { day } from './calendar.ts';
import { counterpartyOf, MASKED_PARTIES } from './parties.ts';
import { maskedText, signed } from './values.ts';
import { albionTransaction, type WireTransaction } from './wire.ts';

/** Families of ISO 20022's domain of payments: the standard gives no domain. */
const PAYMENTS: ReadonlySet<string> = new Set([
  ...['RCDT', 'ICDT', 'RRCT', 'IRCT', 'RDDT', 'IDDT', 'CCRD', 'MCRD', 'RCHQ', 'ICHQ', 'CNTR', 'DRFT'],
]);

const MAPPED: Mapped = {
  AccountId: true,
  TransactionReference: true,
  CreditDebitIndicator: true,
  ValueDateTime: true,
  TransactionInformation: true,
  Amount: { Amount: true, Currency: true },
  SupplementaryData: { ReversedTransactionId: true },
  BankTransactionCode: { Code: true, SubCode: true },
  MerchantDetails: { MerchantName: true },
  CardInstrument: { Identification: maskedText },
  ...MASKED_PARTIES,
};
const STATUS: Mapped = { Status: true };
const BOOKING: Mapped = { BookingDateTime: true };
const ID: Mapped = { TransactionId: true };
const INSTRUCTED = { InstructedAmount: { Amount: true, Currency: true } } as const;
const EXCHANGE: Mapped = { CurrencyExchange: { ...INSTRUCTED, ExchangeRate: true } };
const EXCHANGE_WITHOUT_RATE: Mapped = { CurrencyExchange: INSTRUCTED };
const CATEGORY: Mapped = { MerchantDetails: { MerchantName: true, MerchantCategoryCode: true } };
const OWN_CODE: Mapped = { ProprietaryBankTransactionCode: { Code: true } };

const exchangeOf = (original: UnifiedTransaction['original']): Mapped | undefined =>
  original && (original.exchangeRate === undefined ? EXCHANGE_WITHOUT_RATE : EXCHANGE);

/** The id that lasts: of what is booked and will not change. A space is none. */
function lastingId({ Status, TransactionMutability, TransactionId }: WireTransaction): string | undefined {
  if (Status !== 'BOOK' || TransactionMutability === 'Mutable') return undefined;
  const id = TransactionId?.trim();
  return id === '' ? undefined : id;
}

/** The rate; undefined where the bank's number has more digits than can be known of it. */
function rateOf(rate: number): string | undefined {
  try {
    return decimalString.safeParse(amountFromJsonNumber(rate)).data;
  } catch (error) {
    if (error instanceof AmountError) return undefined;
    throw error;
  }
}

/** The amount before conversion; undefined where none is told, or none was made. */
function originalOf({ CurrencyExchange, CreditDebitIndicator }: WireTransaction, currency: string) {
  const { InstructedAmount: instructed, ExchangeRate } = CurrencyExchange ?? {};
  if (instructed === undefined || ExchangeRate === undefined || instructed.Currency === currency) return undefined;
  return {
    amount: signed('CurrencyExchange.InstructedAmount.Amount', instructed, CreditDebitIndicator),
    currency: instructed.Currency,
    exchangeRate: rateOf(ExchangeRate),
  };
}

/** ISO 18245 has four digits; a bank may leave out a leading zero. */
function categoryOf({ MerchantDetails }: WireTransaction): string | undefined {
  const code = MerchantDetails?.MerchantCategoryCode;
  return code !== undefined && /^\d{3,4}$/.test(code) ? code.padStart(4, '0') : undefined;
}

function codeOf(wire: WireTransaction): UnifiedTransaction['bankTransactionCode'] {
  const { BankTransactionCode: iso, ProprietaryBankTransactionCode: own } = wire;
  if (iso === undefined) return own === undefined ? undefined : { scheme: 'Proprietary', code: own.Code };
  return { scheme: 'ISO20022', code: `${PAYMENTS.has(iso.Code) ? 'PMNT-' : ''}${iso.Code}-${iso.SubCode}` };
}

/** Which members of the entry are mapped, or kept masked. An id that may change is only kept. */
function mappedOf(wire: WireTransaction, unified: Partial<UnifiedTransaction>, ofParty: Mapped | undefined): Mapped {
  const isIdKept = unified.bankTransactionId === undefined && (wire.TransactionId ?? '').trim() !== '';
  return mergedTrees(
    MAPPED,
    wire.Status === 'FUTR' ? undefined : STATUS,
    wire.Status === 'BOOK' ? undefined : BOOKING,
    isIdKept ? undefined : ID,
    exchangeOf(unified.original),
    unified.merchant?.categoryCode === undefined ? undefined : CATEGORY,
    wire.BankTransactionCode === undefined ? OWN_CODE : undefined,
    ofParty,
  );
}

/** The transaction of one item; undefined for what was refused and for mere notes, which move nothing. */
export function transaction(raw: unknown, of: UnifiedAccount): UnifiedTransaction | undefined {
  const wire = parseWire(albionTransaction, raw);
  expectSame('AccountId', wire.AccountId, of.accountId, 'account');
  if (wire.Status === 'RJCT' || wire.Status === 'INFO') return undefined;
  // A refused payment may be of any currency; what moves this account is in its own.
  expectSame('Amount.Currency', wire.Amount.Currency, of.currency, 'currency');
  const merchantName = wire.MerchantDetails?.MerchantName?.slice(0, 256);
  const categoryCode = categoryOf(wire);
  const { counterparty, mapped: ofParty } = counterpartyOf(wire, of);
  const isBooked = wire.Status === 'BOOK';
  const bankTransactionId = lastingId(wire);
  const original = originalOf(wire, of.currency);
  const merchant =
    merchantName === undefined && categoryCode === undefined ? undefined : { name: merchantName, categoryCode };
  return {
    bankTransactionId,
    status: isBooked ? 'Booked' : 'Pending',
    amount: signed('Amount.Amount', wire.Amount, wire.CreditDebitIndicator),
    currency: of.currency,
    bookingDate: isBooked ? day(wire.BookingDateTime) : undefined,
    valueDate: wire.ValueDateTime === undefined ? undefined : day(wire.ValueDateTime),
    // While it is not booked, this bank writes when it began.
    transactionTime: isBooked ? undefined : wire.BookingDateTime,
    original,
    description: wire.TransactionInformation ?? merchantName ?? counterparty?.name ?? '',
    counterparty,
    merchant,
    reference: wire.TransactionReference,
    bankTransactionCode: codeOf(wire),
    reverses: wire.SupplementaryData?.ReversedTransactionId,
    extensions: leftOver(raw, mappedOf(wire, { bankTransactionId, original, merchant }, ofParty)),
  };
}
