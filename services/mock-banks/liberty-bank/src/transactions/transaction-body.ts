import type { LedgerAccount, LedgerTransaction, Oddities } from '@of/mock-bank-kit';
import { categoryOf } from '../accounts/descriptor.ts';
import { namesItsAuthorization, pendingIdOf, postedIdOf } from '../ids.ts';
import { dateText, jsonNumber, timestampOf } from '../wire-values.ts';
import { idOf } from './entry-id.ts';
import type { Listed } from './listed.ts';
import { typeOf } from './transaction-types.ts';

/** What an entry of the list is written with. */
export interface EntryContext {
  readonly account: LedgerAccount;
  readonly oddities: Oddities;
  /** The customer's name, as the bank knows it. */
  readonly ownerName: string;
  /** Where the entry stands in this answer: for accounts whose entries are numbered by that. */
  readonly row: string;
  readonly now: number;
}

const HALF_A_DAY_MS = 43_200_000;

/** One in so many has not got what is optional; where equal charges are to be equal, all have it. */
const lacks = ({ key }: LedgerTransaction, oneIn: bigint, { account, oddities }: EntryContext): boolean =>
  BigInt(`0x${key}`) % oneIn === 1n && !oddities.isOn('equal-twins', account);

/** Authorized at first, then pending, and a memo on the day at whose end it is posted. */
function statusOf({ transaction: { initiatedAt, bookedAt }, as }: Listed, now: number) {
  if (as === 'posted') return 'POSTED';
  if (as === 'declined' || now - initiatedAt < HALF_A_DAY_MS) return 'AUTHORIZATION';
  return dateText(bookedAt) === dateText(now) ? 'MEMO' : 'PENDING';
}

/** What the entry takes the place of, or takes back. */
function referenceOf({ transaction, as }: Listed): string | undefined {
  const { key, initiatedAt, bookedAt, reversalOf } = transaction;
  if (as !== 'posted') return undefined;
  if (reversalOf !== undefined) return postedIdOf(reversalOf);
  return bookedAt > initiatedAt && namesItsAuthorization(key) ? pendingIdOf(key) : undefined;
}

function timesOf({ transaction, as }: Listed, { account, oddities }: EntryContext) {
  // Two equal charges are told apart by nothing but their ids where the bank keeps days only.
  const precise = (at: number): number => (oddities.isOn('equal-twins', account) ? Date.parse(dateText(at)) : at);
  const text = (at: number): string => timestampOf(precise(at), oddities.isOn('date-shift', account));
  return {
    ...(as === 'posted' ? { postedTimestamp: text(transaction.bookedAt) } : {}),
    transactionTimestamp: text(transaction.initiatedAt),
  };
}

/** Who was paid or who paid: `payee` at a deposit account, `transactionPayee` at a card; the owner's name where it is elsewhere. */
function payeeOf({ merchant, counterparty }: LedgerTransaction, { account, oddities, ownerName }: EntryContext) {
  const name = merchant?.name ?? counterparty?.name;
  if (name === undefined) return {};
  const full = { transactionPayee: merchant === undefined ? { individualName: name } : { merchantName: name } };
  if (account.kind === 'credit-card') return full;
  return oddities.isOn('payee-elsewhere', account) ? { payee: ownerName, ...full } : { payee: name };
}

function merchantCodeOf(transaction: LedgerTransaction, context: EntryContext) {
  const { merchant } = transaction;
  return merchant === undefined || lacks(transaction, 12n, context)
    ? {}
    : { category: merchant.categoryCode, subCategory: 'MCC' };
}

/** Text and amounts; with fx-as-account the foreign amount comes first, in both. */
function moneyOf({ transaction, as }: Listed, { account, oddities }: EntryContext) {
  const { foreign, text, amountMinor } = transaction;
  const description = as === 'declined' ? `DECLINED ${text}` : text;
  const amount = jsonNumber(Math.abs(amountMinor));
  if (foreign === undefined) return { description, amount };
  const original = { foreignAmount: jsonNumber(Math.abs(foreign.minor)), foreignCurrency: foreign.currency };
  return oddities.isOn('fx-as-account', account)
    ? { ...original, description: `${foreign.currency} ${original.foreignAmount} ${description}`, amount }
    : { description, amount, ...original };
}

/** An entry of the list in FDX's model: the amount without a sign, its direction in `debitCreditMemo`. */
export function transactionBody(listed: Listed, context: EntryContext) {
  const { transaction, as } = listed;
  const category = categoryOf(context.account);
  const hasIds =
    !context.oddities.isOn('blank-id', context.account) && !context.oddities.isOn('renumbered-ids', context.account);
  const reference = hasIds ? referenceOf(listed) : undefined;
  const direction = transaction.amountMinor < 0 ? 'DEBIT' : 'CREDIT';
  const hasType = reference !== undefined || !lacks(transaction, 9n, context);
  return {
    accountCategory: category,
    transactionId: idOf(listed, context),
    ...(reference === undefined ? {} : { referenceTransactionId: reference }),
    ...timesOf(listed, context),
    ...moneyOf(listed, context),
    debitCreditMemo: as === 'declined' ? 'MEMO' : direction,
    status: statusOf(listed, context.now),
    ...payeeOf(transaction, context),
    ...merchantCodeOf(transaction, context),
    ...(hasType ? { transactionType: typeOf(transaction, category) } : {}),
  };
}
