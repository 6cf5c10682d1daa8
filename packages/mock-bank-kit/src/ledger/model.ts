import type { Day } from './calendar.ts';

export type AccountKind = 'checking' | 'savings' | 'credit-card';

export type TransactionKind =
  | 'card-payment'
  | 'direct-debit'
  | 'standing-order'
  | 'transfer'
  | 'salary'
  | 'cash-withdrawal'
  | 'loan-repayment'
  | 'card-repayment'
  | 'interest'
  | 'fee'
  | 'refund'
  | 'reversal';

/** An account as the bank's ledger keeps it. `key` is unique in the bank; a bank makes its own ids of it. */
export interface LedgerAccount {
  readonly key: string;
  readonly kind: AccountKind;
  readonly userName: string;
  readonly currency: string;
  readonly number: string;
  readonly label: string;
  readonly openedOn: Day;
  readonly openingMinor: number;
  /** How far the account may be overdrawn: a card's limit or an agreed overdraft; 0 when it may not. */
  readonly creditLimitMinor: number;
}

/** A payment in another currency than the account's. */
export interface ForeignAmount {
  /** Signed as the transaction's amount, in minor units of `currency`. */
  readonly minor: number;
  readonly currency: string;
  /** Units of the account's currency for one of `currency`, a decimal string. */
  readonly rate: string;
}

/**
 * A movement of an account. `amountMinor` is signed, a credit to the customer positive. Before `initiatedAt` it does not
 * exist, until `bookedAt` it is pending, from then on it is booked and moves the balance (both epoch ms).
 */
export interface LedgerTransaction {
  readonly key: string;
  readonly accountKey: string;
  readonly kind: TransactionKind;
  readonly amountMinor: number;
  readonly initiatedAt: number;
  readonly bookedAt: number;
  readonly valueDay: Day;
  readonly text: string;
  readonly merchant?: { readonly name: string; readonly categoryCode: string };
  readonly counterparty?: { readonly name: string; readonly accountNumber?: string };
  readonly foreign?: ForeignAmount;
  /** Refused: it was never booked and moves nothing. Such ones are in no list but `declined`. */
  readonly declined?: true;
  /** Key of the transaction that this one takes back. */
  readonly reversalOf?: string;
}

/** What became of a transaction that the bank had booked otherwise: it is gone, or says something else. */
export interface LedgerChange {
  readonly removed?: true;
  /** Signed as the transaction's amount. A foreign amount that it no longer follows from is left out. */
  readonly amountMinor?: number;
  readonly text?: string;
}

interface LedgerProductBase {
  readonly key: string;
  readonly userName: string;
  readonly currency: string;
  readonly label: string;
  readonly originalMinor: number;
  readonly outstandingMinor: number;
  /** Per cent a year, a decimal string. */
  readonly annualRate: string;
  readonly termMonths: number;
  readonly openedOn: Day;
}

/** A loan or a mortgage as it stands at the bank's present time. */
export type LedgerProduct =
  | (LedgerProductBase & { readonly kind: 'loan'; readonly collateral: string })
  | (LedgerProductBase & {
      readonly kind: 'mortgage';
      readonly property: { readonly address: string; readonly valueMinor: number };
    });
