import { type BankDeps, dateOf, type LedgerAccount, type LedgerTransaction } from '@of/mock-bank-kit';
import { bankDate, berlinDate, daysAfter } from '../calendar.ts';
import { maskedPanOf } from '../identification.ts';
import { caseOf, entryIdOf } from '../ids.ts';
import { shortAmount } from '../money.ts';
import { hasLastingIds } from '../transactions/entry-id.ts';
import { cardSignOf } from './card-sign.ts';

/** What a card entry's body depends on beside the entry. */
export interface CardContext {
  readonly account: LedgerAccount;
  readonly deps: Pick<BankDeps, 'oddities'>;
  /** Since when purchases are on no invoice yet, epoch ms. */
  readonly invoicedUntil: number;
}

/** The bank's own code of a card entry. */
function codeOf({ kind, declined }: LedgerTransaction): string {
  if (declined === true) return 'DECLINED';
  if (kind === 'refund') return 'REFUND';
  if (kind === 'reversal') return 'RVSL';
  return kind === 'card-repayment' ? 'PAYMENT' : 'PURCHASE';
}

/** What the entry is for. A purchase says where, and no more; a reversal which entry it takes back, where that one's id lasts. */
function textOf({ kind, merchant, text, reversalOf }: LedgerTransaction, isIdLasting: boolean): string {
  if (kind === 'reversal') {
    const reference = reversalOf !== undefined && isIdLasting ? ` REF ${entryIdOf(reversalOf)}` : '';
    return `STORNO ${merchant?.name ?? ''}${reference}`;
  }
  if (kind === 'refund') return `GUTSCHRIFT ${merchant?.name ?? ''}`;
  return merchant?.name ?? text;
}

/**
 * The amount and, of a purchase abroad, the one before conversion with its rate. With the oddity `fx-as-account` the two have
 * changed places.
 */
function amountsOf(transaction: LedgerTransaction, { account, deps }: CardContext) {
  const { wire } = cardSignOf(deps, account);
  const { foreign } = transaction;
  const own = shortAmount(wire(transaction.amountMinor), account.currency);
  if (foreign === undefined) return { transactionAmount: own };
  const abroad = shortAmount(wire(foreign.minor), foreign.currency);
  const rate = {
    sourceCurrency: foreign.currency,
    exchangeRate: foreign.rate,
    unitCurrency: foreign.currency,
    targetCurrency: account.currency,
    quotationDate: berlinDate(transaction.initiatedAt),
  };
  return {
    ...(deps.oddities.isOn('fx-as-account', account)
      ? { transactionAmount: abroad, originalAmount: own }
      : { transactionAmount: own, originalAmount: abroad }),
    currencyExchange: [rate],
  };
}

/** When and where the card was used. With the oddity `equal-twins` the minute is not told: two equal purchases differ in nothing. */
function purchaseOf(transaction: LedgerTransaction, { account, deps }: CardContext) {
  const { kind, merchant, initiatedAt } = transaction;
  const isTimed = !deps.oddities.isOn('equal-twins', account) && caseOf(transaction, 4, 'time') !== 0;
  return {
    ...(kind === 'card-payment' ? { transactionDate: berlinDate(initiatedAt) } : {}),
    ...(kind === 'card-payment' && isTimed ? { acceptorTransactionDateTime: new Date(initiatedAt).toISOString() } : {}),
    ...(merchant === undefined ? {} : { merchantCategoryCode: merchant.categoryCode }),
  };
}

function commonOf(transaction: LedgerTransaction, context: CardContext) {
  const { account, deps } = context;
  return {
    ...purchaseOf(transaction, context),
    ...amountsOf(transaction, context),
    maskedPAN: maskedPanOf(account),
    transactionDetails: textOf(transaction, hasLastingIds(deps, account)),
    proprietaryBankTransactionCode: codeOf(transaction),
  };
}

/** A booked entry of a card account. Its day of value is left out, or, with the oddity `date-shift`, when it is to be paid. */
export function bookedCardBody(transaction: LedgerTransaction, id: string | undefined, context: CardContext) {
  const { account, deps, invoicedUntil } = context;
  const { bookedAt, valueDay } = transaction;
  const isShifted = deps.oddities.isOn('date-shift', account);
  return {
    ...(id === undefined ? {} : { cardTransactionId: id }),
    bookingDate: bankDate(bookedAt, isShifted),
    ...(isShifted ? { valueDate: daysAfter(dateOf(valueDay), 28) } : {}),
    ...commonOf(transaction, context),
    invoiced: bookedAt < invoicedUntil,
  };
}

/** A pending one: without an id and a day of booking. */
export function pendingCardBody(transaction: LedgerTransaction, context: CardContext) {
  return commonOf(transaction, context);
}
