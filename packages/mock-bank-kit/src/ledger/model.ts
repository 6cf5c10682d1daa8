import type { Day } from './calendar.ts';

export type AccountKind = 'checking' | 'savings';

export type TransactionKind =
  | 'card-payment'
  | 'direct-debit'
  | 'standing-order'
  | 'transfer'
  | 'salary'
  | 'cash-withdrawal'
  | 'loan-repayment'
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
  /** Key of the transaction that this one takes back. */
  readonly reversalOf?: string;
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
