import type { AccountSeed, BankSeed, HolderSeed, Merchant } from './bank-seed.ts';
import type { Day } from './calendar.ts';
import type { ForeignAmount, TransactionKind } from './model.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A movement that a rule has decided on, before the ledger gives it a key and its times of booking. */
export interface PlannedEntry {
  /** Key of the seed's account that it moves. */
  readonly account: string;
  readonly kind: TransactionKind;
  /** Signed, credit positive. */
  readonly amountMinor: number;
  readonly second: number;
  readonly text: string;
  readonly merchant?: { readonly name: string; readonly categoryCode: string };
  readonly counterparty?: { readonly name: string; readonly accountNumber?: string };
  readonly foreign?: ForeignAmount;
  /** Refused by the bank: it is never booked and moves nothing. */
  readonly declined?: true;
}

/** What a rule may look at. Nothing in it depends on when the rule is asked: that is what makes a day's entries stable. */
export interface DayContext {
  readonly day: Day;
  /** First day of the ledger's history. */
  readonly firstDay: Day;
  readonly holder: HolderSeed;
  readonly displayName: string;
  readonly checking: AccountSeed;
  readonly savings: AccountSeed | undefined;
  readonly card: AccountSeed | undefined;
  /** Where this bank's customers travel, if they do. */
  readonly abroad: BankSeed['abroad'];
  /** What was paid with the credit card in a month (as `monthOf` counts), in minor units, refunds not counted. */
  readonly cardSpending: (month: number) => number;
  readonly merchants: readonly Merchant[];
  /** How many everyday purchases stand for one, each that much smaller: for load tests. */
  readonly volume: number;
  /** A stream of choices of this user, this day and the named purpose. */
  readonly random: (purpose: string) => SeededRandom;
}

/** Decides what happens on one day. */
export type LedgerRule = (context: DayContext) => readonly PlannedEntry[];

/** The merchant as a transaction carries it. */
export function merchantOf(merchant: Merchant): { name: string; categoryCode: string } {
  return { name: merchant.name, categoryCode: merchant.code };
}
