import type { Extensions, UnifiedAccount, UnifiedTransaction } from '@of/contracts';
import { amountFromJsonNumber } from '@of/money';
import { leftOver, type Mapped } from '../../contract/left-over.ts';
import { expectSame, parseWire, wireAmount } from '../../contract/parse.ts';
import { partiesOf } from './parties.ts';
import { day, maskedText, signed } from './values.ts';
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
  // Kept apart, with their numbers masked.
  CreditorAccount: true,
  DebtorAccount: true,
  UltimateCreditor: true,
  UltimateDebtor: true,
  CardInstrument: { Identification: true },
};

/** The id that lasts: of what is booked and will not change. A space is none. */
function lastingId({ Status, TransactionMutability, TransactionId }: WireTransaction): string | undefined {
  if (Status !== 'BOOK' || TransactionMutability === 'Mutable') return undefined;
  const id = TransactionId?.trim();
  return id === '' ? undefined : id;
}

/** The amount before conversion; undefined where none is told, or none was made. */
function originalOf({ CurrencyExchange, CreditDebitIndicator }: WireTransaction, currency: string) {
  const { InstructedAmount: instructed, ExchangeRate } = CurrencyExchange ?? {};
  if (instructed === undefined || ExchangeRate === undefined || instructed.Currency === currency) return undefined;
  return {
    amount: signed('CurrencyExchange.InstructedAmount.Amount', instructed, CreditDebitIndicator),
    currency: instructed.Currency,
    exchangeRate: wireAmount('CurrencyExchange.ExchangeRate', () => amountFromJsonNumber(ExchangeRate)),
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
  const domain = PAYMENTS.has(iso.Code) ? ['PMNT'] : [];
  return { scheme: 'ISO20022', code: [...domain, iso.Code, iso.SubCode].join('-') };
}

/** What is left of the entry: its members that are not mapped, or only in part. */
function restOf(raw: unknown, wire: WireTransaction, unified: Partial<UnifiedTransaction>, parties: Extensions) {
  const { Status, TransactionId = '', CardInstrument, BankTransactionCode } = wire;
  const left = leftOver(raw, {
    ...MAPPED,
    ...(Status === 'FUTR' ? {} : { Status: true }),
    ...(Status === 'BOOK' ? {} : { BookingDateTime: true }),
    ...(unified.bankTransactionId === undefined && TransactionId.trim() !== '' ? {} : { TransactionId: true }),
    ...(unified.original === undefined
      ? {}
      : { CurrencyExchange: { ExchangeRate: true, InstructedAmount: { Amount: true, Currency: true } } }),
    MerchantDetails: { MerchantName: true, ...(unified.merchant?.categoryCode ? { MerchantCategoryCode: true } : {}) },
    BankTransactionCode: { Code: true, SubCode: true },
    ...(BankTransactionCode === undefined ? { ProprietaryBankTransactionCode: { Code: true } } : {}),
  });
  const card = CardInstrument?.Identification;
  const all: Extensions = { ...left, ...parties };
  if (card !== undefined) {
    const more = leftOver(CardInstrument, { Identification: true }, 'CardInstrument.');
    all['CardInstrument'] = { ...more, Identification: maskedText(card) };
  }
  return Object.keys(all).length === 0 ? undefined : all;
}

function datesOf({ Status, BookingDateTime, ValueDateTime }: WireTransaction) {
  return {
    // While it is not booked, this bank writes when it began.
    bookingDate: Status === 'BOOK' ? day(BookingDateTime) : undefined,
    transactionTime: Status === 'BOOK' ? undefined : BookingDateTime,
    valueDate: ValueDateTime === undefined ? undefined : day(ValueDateTime),
  };
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
  const { counterparty, rest } = partiesOf(wire, of);
  const told = {
    bankTransactionId: lastingId(wire),
    original: originalOf(wire, of.currency),
    merchant:
      merchantName === undefined && categoryCode === undefined ? undefined : { name: merchantName, categoryCode },
  };
  return {
    ...told,
    status: wire.Status === 'BOOK' ? 'Booked' : 'Pending',
    amount: signed('Amount.Amount', wire.Amount, wire.CreditDebitIndicator),
    currency: of.currency,
    ...datesOf(wire),
    description: wire.TransactionInformation ?? merchantName ?? counterparty?.name ?? '',
    counterparty,
    reference: wire.TransactionReference,
    bankTransactionCode: codeOf(wire),
    reverses: wire.SupplementaryData?.ReversedTransactionId,
    extensions: restOf(raw, wire, told, rest),
  };
}
