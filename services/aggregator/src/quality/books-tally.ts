import { toStoredDate } from '@of/models';
import { sumAmounts } from '@of/money';
import type { Books, BooksQuery } from './books.ts';

/** A booked entry that was stored. */
export interface TalliedEntry {
  /** Calendar day by which it is listed; empty where the bank gives none. */
  readonly day: string;
  readonly currency: string;
  /** Decimal text, a credit to the user positive. */
  readonly amount: string;
}

/**
 * Adds up an account's booked entries as they are stored for the first time, so that the store need not read them all again.
 * What was not stored by the very run, or was stored twice, cannot be told from here: then there are no books.
 */
export class BooksTally {
  readonly #currency: string;
  readonly #byDay = new Map<string, string>();
  #isWhole = true;

  constructor(currency: string) {
    this.#currency = currency;
  }

  /** Counts entries that were stored and had not been before. */
  add(entries: Iterable<TalliedEntry>): void {
    for (const { day, currency, amount } of entries) {
      if (day === '') this.spoil();
      if (currency === this.#currency) this.#byDay.set(day, sumAmounts([this.#byDay.get(day) ?? '0', amount]));
    }
  }

  /** Something else than new entries was written: the store has to be asked. */
  spoil(): void {
    this.#isWhole = false;
    this.#byDay.clear();
  }

  /** The same as `readBooks` finds; undefined when the store has to be asked. */
  books({ currency, until, knownFirst }: Omit<BooksQuery, 'account'>): Books | undefined {
    if (!this.#isWhole || currency !== this.#currency || knownFirst !== undefined) return undefined;
    const days = [...this.#byDay.keys()].sort();
    const counted = until === undefined ? days : days.filter((day) => toStoredDate(day) <= until);
    const [first] = days;
    return {
      sum: sumAmounts(counted.map((day) => this.#byDay.get(day) ?? '0')),
      missed: '0',
      earlier: '0',
      first: first === undefined ? undefined : toStoredDate(first),
    };
  }
}
