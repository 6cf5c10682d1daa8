import { type LedgerTransaction, startOfDay, type TransactionKind } from '@of/mock-bank-kit';
import { bookedIdOf, mongodbIds, namesItsPendingEntry, pendingIdOf } from '../ids.ts';
import { moneyOf } from '../wire-values.ts';

const KINDS: Readonly<Record<TransactionKind, string>> = {
  'card-payment': 'card_purchase',
  'direct-debit': 'direct_debit',
  'standing-order': 'standing_order',
  transfer: 'transfer',
  salary: 'salary',
  'cash-withdrawal': 'atm',
  'loan-repayment': 'loan_repayment',
  'card-repayment': 'card_repayment',
  interest: 'interest',
  fee: 'fee',
  refund: 'refund',
  reversal: 'reversal',
};

/** Which other entries this one stands for or takes back. */
function linksOf({ key, initiatedAt, bookedAt, reversalOf }: LedgerTransaction, now: number) {
  const wasPending = bookedAt > initiatedAt && bookedAt <= now;
  return {
    ...(wasPending && namesItsPendingEntry(key) ? { supersedes: pendingIdOf(key) } : {}),
    ...(reversalOf === undefined ? {} : { reverses: bookedIdOf(reversalOf) }),
  };
}

function timesOf({ initiatedAt, bookedAt, valueDay }: LedgerTransaction, now: number) {
  return bookedAt <= now
    ? { initiated_at: initiatedAt, booked_at: bookedAt, value_at: startOfDay(valueDay) }
    : { initiated_at: initiatedAt };
}

function partiesOf({ merchant, counterparty }: LedgerTransaction) {
  const number = counterparty?.accountNumber === undefined ? {} : { number: counterparty.accountNumber };
  return {
    ...(merchant === undefined ? {} : { merchant: { name: merchant.name, mcc: merchant.categoryCode } }),
    ...(counterparty === undefined ? {} : { counterparty: { name: counterparty.name, ...number } }),
  };
}

/** An entry in this bank's model: the amount unsigned, its direction in `side`, another id while it is pending. */
export function entryBody(transaction: LedgerTransaction, accountRef: string, currency: string, now: number) {
  return {
    entry: {
      id: mongodbIds.transaction(transaction, now),
      account_ref: accountRef,
      state: transaction.bookedAt <= now ? 'booked' : 'pending',
      side: transaction.amountMinor < 0 ? 'dr' : 'cr',
      kind: KINDS[transaction.kind],
      amount: moneyOf(Math.abs(transaction.amountMinor), currency),
      times: timesOf(transaction, now),
      ...linksOf(transaction, now),
      ...partiesOf(transaction),
      text: { narrative: transaction.text },
    },
  };
}
