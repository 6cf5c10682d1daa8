import { decimalString, type UnifiedAccount, type UnifiedTransaction } from '@of/contracts';
import { negateAmount } from '@of/money';
import { leftOver, type Mapped, mergedTrees } from '../../contract/left-over.ts';
import { parseWire, schemaChanged } from '../../contract/parse.ts';
import { exactAmount } from './map-account.ts';
import { DECLINED, LASTING_ID } from './map-transaction.ts';
import { type RheinAmount, type RheinCardTransaction, rheinCardEntry } from './wire.ts';

/** An amount and the name of the field that it stands in. */
interface Found {
  readonly field: 'transactionAmount' | 'originalAmount';
  readonly amount: RheinAmount;
}

/**
 * Which amount is the account's, and which the one before conversion: on some accounts they have changed places, so that the
 * currency decides and not the field. @throws BankError `schema-changed` when neither is in the account's currency
 */
function amountsOf({ transactionAmount, originalAmount }: RheinCardTransaction, currency: string) {
  const first: Found = { field: 'transactionAmount', amount: transactionAmount };
  const second: Found | undefined =
    originalAmount === undefined ? undefined : { field: 'originalAmount', amount: originalAmount };
  if (transactionAmount.currency === currency)
    return { own: first, foreign: originalAmount?.currency === currency ? undefined : second };
  if (second?.amount.currency === currency) return { own: second, foreign: first };
  throw schemaChanged('cardTransaction.transactionAmount.currency', 'not the account’s currency');
}

/** The rate from one currency into the other, where the bank states it as a plain number. */
function rateOf({ currencyExchange = [] }: RheinCardTransaction, from: string, into: string): string | undefined {
  const rate = currencyExchange.find(
    ({ sourceCurrency, targetCurrency }) => sourceCurrency === from && targetCurrency === into,
  );
  return decimalString.safeParse(rate?.exchangeRate).data;
}

/** `REF` and the id of the entry that a reversal takes back, at the end of its text. */
const REVERSED = /^STORNO .* REF (RB[0-9A-F]{16})$/;

const AMOUNT: Mapped = { amount: true, currency: true };
const ALWAYS: Mapped = {
  acceptorTransactionDateTime: true,
  bookingDate: true,
  valueDate: true,
  merchantCategoryCode: true,
  transactionDetails: true,
  proprietaryBankTransactionCode: true,
};
const AMOUNTS: Readonly<Record<Found['field'], Mapped>> = {
  transactionAmount: { transactionAmount: AMOUNT },
  originalAmount: { originalAmount: AMOUNT },
};
const DAY: Mapped = { transactionDate: true };
const ID: Mapped = { cardTransactionId: true };

/**
 * The entry of one raw item of a card account; undefined for a payment that was refused. On a card a purchase is positive, unless
 * the item says that debits are not.
 */
export function cardTransaction(raw: unknown, of: UnifiedAccount): UnifiedTransaction | undefined {
  const { bookingStatus, debitAccounting, cardTransaction: wire } = parseWire(rheinCardEntry, raw);
  const { bookingDate, cardTransactionId: id, transactionDetails, proprietaryBankTransactionCode: code } = wire;
  if (bookingStatus === 'booked' && bookingDate === undefined)
    throw schemaChanged('cardTransaction.bookingDate', 'missing, although the entry is booked');
  const { own, foreign } = amountsOf(wire, of.currency);
  const signed = ({ field, amount }: Found): string => {
    const exact = exactAmount(`cardTransaction.${field}`, amount);
    return debitAccounting === false ? exact : negateAmount(exact);
  };
  const amount = signed(own);
  if (code === DECLINED) return undefined;
  const hasLastingId = id !== undefined && LASTING_ID.test(id);
  const isPurchase = code === 'PURCHASE' && transactionDetails !== undefined;
  const hasMerchant = isPurchase || wire.merchantCategoryCode !== undefined;
  // Until it is booked, the day on which the card was used is the one that it is known by.
  const dayOfPending = bookingStatus === 'pending' ? wire.transactionDate : undefined;
  const mapped = mergedTrees(
    ALWAYS,
    AMOUNTS[own.field],
    foreign === undefined ? undefined : AMOUNTS[foreign.field],
    wire.valueDate === undefined && dayOfPending !== undefined ? DAY : undefined,
    hasLastingId ? ID : undefined,
  );
  return {
    bankTransactionId: hasLastingId ? id : undefined,
    status: bookingStatus === 'booked' ? 'Booked' : 'Pending',
    amount,
    currency: of.currency,
    bookingDate: bookingStatus === 'booked' ? bookingDate : undefined,
    valueDate: wire.valueDate ?? dayOfPending,
    transactionTime: wire.acceptorTransactionDateTime,
    original:
      foreign === undefined
        ? undefined
        : {
            amount: signed(foreign),
            currency: foreign.amount.currency,
            exchangeRate: rateOf(wire, foreign.amount.currency, of.currency),
          },
    description: transactionDetails ?? '',
    merchant: hasMerchant
      ? { name: isPurchase ? transactionDetails.slice(0, 256) : undefined, categoryCode: wire.merchantCategoryCode }
      : undefined,
    bankTransactionCode: code === undefined ? undefined : { scheme: 'Proprietary', code },
    reverses: code === 'RVSL' ? REVERSED.exec(transactionDetails ?? '')?.[1] : undefined,
    extensions: leftOver(raw, { bookingStatus: true, debitAccounting: true, cardTransaction: mapped }),
  };
}
