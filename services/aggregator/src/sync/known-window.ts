import type { ListedEntry } from '@of/bank-adapters';
import { type ObjectId, toStoredDate } from '@of/models';
import { findKnownOfAll, type KnownTransaction } from './known-entries.ts';
import type { SyncRun } from './sync-run.ts';

/** Entries that are kept in mind; an account with more of them in a few weeks is looked up page by page. */
const MOST = 5_000;

/**
 * What was stored of an account's last weeks before a run looked at them: one read serves recognising all that is listed, and finding
 * out what is not. Most of it is listed as it is stored.
 */
export class KnownWindow {
  readonly #from: string;
  readonly #all: readonly KnownTransaction[];
  readonly #byId: Map<string, KnownTransaction>;
  readonly #byFingerprint = new Map<string, KnownTransaction[]>();
  /** Ids under which they were stored. */
  readonly #altered = new Set<string>();

  constructor(from: string, all: readonly KnownTransaction[]) {
    this.#from = from;
    this.#all = all;
    this.#byId = new Map(all.map((one) => [one.id, one]));
    for (const one of all) {
      const alike = this.#byFingerprint.get(one.fingerprint);
      if (alike === undefined) this.#byFingerprint.set(one.fingerprint, [one]);
      else alike.push(one);
    }
  }

  /**
   * @param from calendar date, included
   * @returns undefined when more is stored than can be kept in mind
   */
  static async load(sync: SyncRun, account: ObjectId, from: string): Promise<KnownWindow | undefined> {
    return (await KnownWindow.loadAll(sync, [account], from)).get(account.toHexString());
  }

  /**
   * Loads those of several accounts at once.
   * @param from calendar date, included
   * @returns by the account's `_id` in hex; none when more is stored than can be kept in mind
   */
  static async loadAll(
    sync: SyncRun,
    accounts: readonly ObjectId[],
    from: string,
  ): Promise<ReadonlyMap<string, KnownWindow>> {
    const since = { 'TransactionDate.EffectiveDate': { $gte: toStoredDate(from) } };
    const found = [...(await findKnownOfAll(sync, accounts, since, MOST + 1))];
    const count = found.reduce((sum, [, all]) => sum + all.length, 0);
    return new Map(count > MOST ? [] : found.map(([account, all]) => [account, new KnownWindow(from, all)]));
  }

  /** The day of the newest booked entry. */
  get newestBooked(): string | undefined {
    return this.#all
      .filter(({ pending }) => !pending)
      .map(({ day }) => day)
      .sort()
      .at(-1);
  }

  /** The status that is stored of the entry with this id; undefined where only the store can tell. */
  statusOf(id: string): KnownTransaction['status'] | undefined {
    return this.#byId.get(id)?.status;
  }

  /** The part from this day on; undefined when not all of that is known here. */
  since(from: string): KnownWindow | undefined {
    if (from < this.#from) return undefined;
    return new KnownWindow(
      from,
      this.#all.filter(({ day }) => day >= from),
    );
  }

  /**
   * What is stored of these entries.
   * @returns what it knows, and the entries of which only the store can tell
   */
  of(entries: readonly ListedEntry[]): { readonly known: KnownTransaction[]; readonly rest: ListedEntry[] } {
    const known = new Set<KnownTransaction>();
    const rest: ListedEntry[] = [];
    for (const entry of entries) {
      const found = this.#find(entry);
      if (found === undefined) rest.push(entry);
      else for (const one of found) known.add(one);
    }
    return { known: [...known], rest };
  }

  /** All that may be this entry; undefined where there may be more than is known here. */
  #find({ bankId, fingerprint, day, supersedes }: ListedEntry): readonly KnownTransaction[] | undefined {
    if (bankId === undefined)
      return supersedes !== undefined || day < this.#from ? undefined : this.#byFingerprint.get(fingerprint);
    const same = this.#byId.get(bankId);
    if (same?.fingerprint !== fingerprint) return undefined;
    const before = supersedes === undefined ? undefined : this.#byId.get(supersedes);
    return before === undefined ? [same] : [same, before];
  }

  /** The run has written these otherwise: the store has to be asked about them. */
  forget(altered: Iterable<KnownTransaction>): void {
    for (const one of altered) {
      this.#altered.add(one.id);
      this.#byId.delete(one.id);
      this.#byFingerprint.delete(one.fingerprint);
    }
  }

  /** The booked entries as they were, each with whether the run has met and changed it. */
  *booked(): Generator<KnownTransaction & { readonly isAltered: boolean }> {
    for (const one of this.#all) if (!one.pending) yield { ...one, isAltered: this.#altered.has(one.id) };
  }
}
