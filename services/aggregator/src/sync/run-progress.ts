import type { ObjectId, SyncCursor, SyncPhase } from '@of/models';

/** So many items are listed without a commit at the most: so much is listed again when a worker dies. */
const LISTED_AT_MOST = 2_000;

/** How far a page brings the run. */
export interface CursorStep {
  /** What is left of the list of an account. */
  readonly place?: NonNullable<SyncCursor['Account']>;
  /** The account whose list is done. */
  readonly accountDone?: ObjectId;
  readonly productsDone?: boolean;
}

type Listed = Readonly<Record<SyncPhase, number>>;
const NOTHING_LISTED: Listed = { accounts: 0, products: 0, transactions: 0 };

const increment = ({ accounts, products, transactions }: Listed) => ({
  'SyncCounts.Accounts': accounts,
  'SyncCounts.Products': products,
  'SyncCounts.Transactions': transactions,
});

/**
 * What a run has done and not written down, because nothing that is stored has changed by it: the next commit takes it along. Most
 * of what a bank lists is stored as it is already; a commit for each page of that would cost more than all else.
 */
export class RunProgress {
  /** Commits so far: whether anything was written in between. */
  commits = 0;
  #listed: Listed = NOTHING_LISTED;
  #phase: SyncPhase | undefined;
  #accountsDone: readonly ObjectId[] = [];
  #productsDone = false;

  /** Notes what changed nothing. @returns false when it has to be written now */
  carry(phase: SyncPhase, listed: number, { place, accountDone, productsDone = false }: CursorStep = {}): boolean {
    if (this.#listed[phase] + listed > LISTED_AT_MOST && place !== undefined) return false;
    this.#listed = { ...this.#listed, [phase]: this.#listed[phase] + listed };
    this.#phase = phase;
    if (accountDone !== undefined) this.#accountsDone = [...this.#accountsDone, accountDone];
    this.#productsDone ||= productsDone;
    return true;
  }

  /** What was listed and is not written, and where the run is: all that is left of it once it ends. */
  get rest(): { readonly $inc: Readonly<Record<string, number>>; readonly $set: { readonly SyncPhase?: SyncPhase } } {
    return { $inc: increment(this.#listed), $set: this.#phase === undefined ? {} : { SyncPhase: this.#phase } };
  }

  /** The update of the run that writes a step and what was carried. */
  update(phase: SyncPhase, listed: number, { place, accountDone, productsDone = false }: CursorStep) {
    const done = accountDone === undefined ? this.#accountsDone : [...this.#accountsDone, accountDone];
    const isDone = { ...(this.#productsDone || productsDone ? { 'SyncCursor.ProductsDone': true } : {}) };
    const all: Listed = { ...this.#listed, [phase]: this.#listed[phase] + listed };
    return {
      $set: { SyncPhase: phase, ...isDone, ...(place === undefined ? {} : { 'SyncCursor.Account': place }) },
      ...(done.length === 0 ? {} : { $push: { 'SyncCursor.AccountsDone': { $each: [...done] } } }),
      // The place in a list that is done, which another account's may have taken already.
      ...(done.length > 0 && place === undefined ? { $unset: { 'SyncCursor.Account': 1 } } : {}),
      $inc: increment(all),
    };
  }

  /** Everything is written. */
  written(): void {
    this.commits += 1;
    this.#listed = NOTHING_LISTED;
    this.#phase = undefined;
    this.#accountsDone = [];
    this.#productsDone = false;
  }
}
