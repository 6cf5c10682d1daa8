import { type LedgerAccount, type LedgerTransaction, type Oddities, startOfDay } from '@of/mock-bank-kit';
import { ids, pendingIdOf, postedIdOf } from '../ids.ts';
import { amountString, dateTimeString } from '../wire-values.ts';

const DAY_MS = 86_400_000;
/** How far ahead the value date is with the oddity `date-shift`. */
const SHIFT_DAYS = 21;

/** One line of an account's list: an entry as pending or as posted. */
export interface Line {
  readonly entry: LedgerTransaction;
  readonly isPosted: boolean;
}

function typeOf({ kind, amountMinor }: LedgerTransaction): string {
  switch (kind) {
    case 'direct-debit':
      return 'DIRECT_DEBIT';
    case 'fee':
      return 'FEE';
    case 'interest':
      return amountMinor < 0 ? 'INTEREST_CHARGED' : 'INTEREST_PAID';
    case 'card-payment':
    case 'loan-repayment':
      return 'PAYMENT';
    case 'cash-withdrawal':
    case 'refund':
    case 'reversal':
      return 'OTHER';
    case 'standing-order':
    case 'transfer':
    case 'salary':
    case 'card-repayment':
      return amountMinor < 0 ? 'TRANSFER_OUTGOING' : 'TRANSFER_INCOMING';
    default:
      throw kind satisfies never;
  }
}

/** With the oddity `payee-elsewhere` a shop stands as the biller. Direct debits are bills anyway. */
function payeeOf({ kind, merchant }: LedgerTransaction, isElsewhere: boolean) {
  if (merchant === undefined) return {};
  if (kind === 'direct-debit') return { billerCode: '740293', billerName: merchant.name };
  return isElsewhere
    ? { billerName: merchant.name, merchantCategoryCode: merchant.categoryCode }
    : { merchantName: merchant.name, merchantCategoryCode: merchant.categoryCode };
}

/** With the oddity `fx-as-account` the description begins with what was paid in the other currency. */
function descriptionOf({ text, foreign }: LedgerTransaction, isFirst: boolean): string {
  if (foreign === undefined || !isFirst) return text;
  return `${foreign.currency} ${amountString(Math.abs(foreign.minor))} ${text}`;
}

function timesOf({ initiatedAt, bookedAt, valueDay }: LedgerTransaction, isPosted: boolean, isShifted: boolean) {
  const executed = { executionDateTime: dateTimeString(initiatedAt, isShifted) };
  if (!isPosted) return executed;
  const value = Math.max(startOfDay(valueDay), bookedAt) + (isShifted ? SHIFT_DAYS * DAY_MS : 0);
  return {
    postingDateTime: dateTimeString(bookedAt, isShifted),
    valueDateTime: dateTimeString(value, isShifted),
    ...(bookedAt === initiatedAt ? {} : executed),
  };
}

/** A line in the standard's words: what goes out is negative. */
export function transactionBody({ entry, isPosted }: Line, account: LedgerAccount, oddities: Oddities) {
  const isOn = (name: Parameters<Oddities['isOn']>[0]): boolean => oddities.isOn(name, account);
  const transactionId = isPosted ? postedIdOf(entry.key) : pendingIdOf(entry.key);
  return {
    accountId: ids.account(account),
    ...(isOn('blank-id') ? {} : { transactionId }),
    isDetailAvailable: false,
    type: typeOf(entry),
    status: isPosted ? 'POSTED' : 'PENDING',
    description: descriptionOf(entry, isOn('fx-as-account')),
    ...timesOf(entry, isPosted, isOn('date-shift')),
    amount: amountString(entry.amountMinor),
    ...(account.kind === 'savings' ? {} : { currency: account.currency }),
    reference: entry.counterparty?.name ?? '',
    ...payeeOf(entry, isOn('payee-elsewhere')),
  };
}
