import type { LedgerAccount, LedgerTransaction } from '@of/mock-bank-kit';
import { bookedIdOf } from '../ids.ts';
import { amountText, indicatorOf, moneyOf } from '../wire-values.ts';
import { bookingDateTime, type TimeStyle, valueDateTime } from './booking-time.ts';
import { codesOf } from './codes.ts';
import type { Entry } from './entries.ts';
import { partiesElsewhere, partiesOf } from './parties.ts';
import { type IdStyle, mutability, transactionId } from './transaction-id.ts';

/** How the entries of one list are written. */
export interface ListStyle extends IdStyle, TimeStyle {
  readonly accountId: string;
  readonly account: LedgerAccount;
  readonly owner: string;
  /** With ReadTransactionsDetail. */
  readonly detail: boolean;
  /** Who was paid stands elsewhere: oddity `payee-elsewhere`. */
  readonly elsewhere: boolean;
  /** The foreign amount comes first: oddity `fx-as-account`. */
  readonly foreignFirst: boolean;
}

const isOneInTen = ({ key }: LedgerTransaction): boolean => BigInt(`0x${key}`) % 10n === 0n;

function conversionOf({ foreign }: LedgerTransaction, currency: string) {
  if (foreign === undefined) return {};
  return {
    CurrencyExchange: {
      SourceCurrency: foreign.currency,
      TargetCurrency: currency,
      UnitCurrency: foreign.currency,
      ExchangeRate: Number(foreign.rate),
      InstructedAmount: moneyOf(foreign.minor, foreign.currency),
    },
  };
}

/** The text: left out for some card payments, whose shop is told; with the foreign amount before it where that comes first. */
function textOf(transaction: LedgerTransaction, { foreignFirst, daysOnly, elsewhere }: ListStyle) {
  const { merchant, foreign, text, kind } = transaction;
  const isTold = kind === 'card-payment' && merchant !== undefined && !elsewhere;
  if (isTold && !daysOnly && isOneInTen(transaction)) return {};
  if (!foreignFirst || foreign === undefined) return { TransactionInformation: text };
  return { TransactionInformation: `${foreign.currency} ${amountText(foreign.minor)} ${text}` };
}

function referenceOf({ key, kind }: LedgerTransaction) {
  const hasOne = kind === 'transfer' || kind === 'standing-order' || kind === 'salary';
  return hasOne ? { TransactionReference: `FP${key.slice(0, 12).toUpperCase()}` } : {};
}

function cardOf({ kind, text }: LedgerTransaction) {
  const ending = kind === 'card-payment' ? /^CARD (\d{4}) /.exec(text)?.[1] : undefined;
  if (ending === undefined) return {};
  return {
    CardInstrument: {
      CardSchemeName: 'VISA',
      AuthorisationType: 'Contactless',
      Identification: `************${ending}`,
    },
  };
}

/** What the standard has no field for: which entry this one takes back, where that has an id to be named by. */
function reversalOf({ reversalOf: key }: LedgerTransaction, { blank, renumbered }: ListStyle) {
  if (key === undefined || blank || renumbered) return {};
  return { SupplementaryData: { ReversedTransactionId: bookedIdOf(key) } };
}

const given = <Value>(name: string, value: Value | undefined): Record<string, Value> =>
  value === undefined ? {} : { [name]: value };

/** What ReadTransactionsDetail shows beyond ReadTransactionsBasic. */
function detailOf(transaction: LedgerTransaction, style: ListStyle) {
  const parties = style.elsewhere ? partiesElsewhere(transaction, style.account, style.owner) : partiesOf(transaction);
  return { ...textOf(transaction, style), ...parties };
}

/** An entry as the standard writes it. @param place in the whole list @param now of the bank, epoch ms */
export function transactionBody(entry: Entry, style: ListStyle, place: number, now: number) {
  const { transaction, status } = entry;
  const { currency } = style.account;
  const conversion = conversionOf(transaction, currency);
  return {
    AccountId: style.accountId,
    ...(style.foreignFirst ? conversion : {}),
    ...given('TransactionId', transactionId(entry, style, place, now)),
    ...referenceOf(transaction),
    CreditDebitIndicator: indicatorOf(transaction.amountMinor),
    Status: status,
    ...given('TransactionMutability', mutability(entry, style)),
    BookingDateTime: bookingDateTime(entry, style),
    ...given('ValueDateTime', valueDateTime(entry, style)),
    Amount: moneyOf(transaction.amountMinor, currency),
    ...conversion,
    ...codesOf(transaction),
    ...cardOf(transaction),
    ...reversalOf(transaction, style),
    ...(style.detail ? detailOf(transaction, style) : {}),
  };
}
