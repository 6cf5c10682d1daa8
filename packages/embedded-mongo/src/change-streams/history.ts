import { Timestamp } from 'bson';
import type { Database } from 'lmdb';
import { type Doc, encode } from '../bson/codec.ts';
import type { Collection } from '../storage/catalogue.ts';
import type { StoreFiles } from '../storage/store.ts';
import { difference } from './difference.ts';
import { type ChangeKind, type ChangeSource, decodeChange, encodeChange, type StoredChange } from './stored-change.ts';

/** Seconds, increment, and the place within a transaction: 4 bytes each. */
export const HISTORY_KEY_BYTES = 12;

export interface HistoryLimits {
  readonly changes: number;
  readonly bytes: number;
}

const LIMITS: HistoryLimits = { changes: 200_000, bytes: 128 * 1024 * 1024 };
const FLOOR = 'h:floor';
const TRIM_BATCH = 256;

export const clusterTimeOf = (key: Buffer): Timestamp =>
  new Timestamp({ t: key.readUInt32BE(0), i: key.readUInt32BE(4) });

/** The session and number of the transaction that changes belong to. */
export interface TransactionMark {
  readonly lsid: unknown;
  readonly txnNumber: unknown;
}

/** How far the history is. */
export interface HistoryPlace {
  readonly last: Buffer;
  readonly floorKey: Buffer;
  readonly count: number;
  readonly bytes: number;
}

/** The latest changes of all collections, on disk, written in the transaction that makes them. */
export class History {
  readonly kept: boolean;
  private readonly meta: StoreFiles['meta'];
  private readonly changes: Database<Buffer, Buffer>;
  private readonly limits: HistoryLimits;
  private readonly waiting = new Set<() => void>();
  private last: Buffer;
  /** The newest change that was forgotten. */
  private floorKey: Buffer;
  private count = 0;
  private bytes = 0;
  private mark: { readonly bytes: Uint8Array; place: number } | undefined;

  constructor(files: StoreFiles, limits: HistoryLimits | false = LIMITS) {
    this.meta = files.meta;
    this.changes = files.history;
    this.kept = limits !== false;
    this.limits = limits === false ? { changes: 0, bytes: 0 } : limits;
    this.floorKey = this.meta.get(FLOOR) ?? Buffer.alloc(HISTORY_KEY_BYTES);
    this.last = this.floorKey;
    for (const { key, value } of this.changes.getRange({})) {
      this.last = Buffer.from(key);
      this.count += 1;
      this.bytes += value.length;
    }
    if (limits === false) this.forget();
  }

  /** Changes that are not recorded from now on must not look as if there had been none. */
  private forget(): void {
    const key = Buffer.alloc(HISTORY_KEY_BYTES, 0xff);
    key.writeUInt32BE(Math.floor(Date.now() / 1000), 0);
    this.changes.clearSync();
    this.meta.putSync(FLOOR, key);
    this.floorKey = key;
    this.last = key;
  }

  place(): HistoryPlace {
    const { last, floorKey, count, bytes } = this;
    return { last, floorKey, count, bytes };
  }

  /** Forgets what was added since: the files' transaction that it was in has failed. */
  goBack(place: HistoryPlace): void {
    Object.assign(this, place);
  }

  /** The key of the newest change. */
  get newest(): Buffer {
    return this.last;
  }

  /** The time of the server, at least that of the newest change. */
  get clusterTime(): Timestamp {
    const now = Math.floor(Date.now() / 1000);
    return now > this.last.readUInt32BE(0) ? new Timestamp({ t: now, i: 1 }) : clusterTimeOf(this.last);
  }

  /** Whether changes after this key have been forgotten already. */
  isLost(key: Buffer): boolean {
    return Buffer.compare(key, this.floorKey) < 0;
  }

  private nextKey(now: number): Buffer {
    const key = Buffer.from(this.last);
    if (this.mark !== undefined && this.mark.place > 0) {
      key.writeUInt32BE(this.mark.place++, 8);
    } else {
      if (this.mark !== undefined) this.mark.place = 1;
      const seconds = Math.max(Math.floor(now / 1000), key.readUInt32BE(0));
      const increment = key.readUInt32BE(4);
      const full = increment === 0xffffffff;
      const later = seconds > key.readUInt32BE(0);
      key.writeUInt32BE(full && !later ? seconds + 1 : seconds, 0);
      key.writeUInt32BE(later || full ? 1 : increment + 1, 4);
      key.writeUInt32BE(0, 8);
    }
    return key;
  }

  private add(kind: ChangeKind, source: ChangeSource, payload: Uint8Array): void {
    const now = Date.now();
    const key = this.nextKey(now);
    const value = encodeChange({ kind, source, wall: now, mark: this.mark?.bytes, payload });
    this.changes.putSync(key, value);
    this.last = key;
    this.count += 1;
    this.bytes += value.length;
    if (this.count > this.limits.changes || this.bytes > this.limits.bytes) this.trim();
    this.wake();
  }

  private trim(): void {
    for (const { key, value } of [...this.changes.getRange({ limit: TRIM_BATCH })]) {
      if (this.count <= 1) break;
      this.changes.removeSync(key);
      this.count -= 1;
      this.bytes -= value.length;
      this.floorKey = Buffer.from(key);
      if (this.count <= this.limits.changes * 0.99 && this.bytes <= this.limits.bytes * 0.99) break;
    }
    this.meta.putSync(FLOOR, this.floorKey);
  }

  /** Records what happened to one document. Inside the files' transaction that does it. */
  document(
    collection: Collection,
    before: Doc | undefined,
    after: { document: Doc; bytes: Uint8Array } | undefined,
    replaces: boolean,
  ): void {
    if (!this.kept) return;
    if (before === undefined) {
      if (after !== undefined) this.add('insert', collection, after.bytes);
    } else if (after === undefined) this.add('delete', collection, encode({ _id: before['_id'] }));
    else if (replaces) this.add('replace', collection, after.bytes);
    else {
      const changed = difference(before, after.document);
      this.add('update', collection, encode({ _id: before['_id'], ...changed }));
    }
  }

  /** Records what happened to a collection or a database. */
  structure(kind: ChangeKind, source: ChangeSource, details: Doc = {}): void {
    if (this.kept) this.add(kind, source, encode(details));
  }

  /** The changes that `work` records are those of one transaction: they have one time. */
  marked(transaction: TransactionMark, work: () => void): void {
    this.mark = { bytes: encode({ ...transaction }), place: 0 };
    try {
      work();
    } finally {
      this.mark = undefined;
    }
  }

  change(key: Buffer): StoredChange | undefined {
    const value = this.changes.get(key);
    return value === undefined ? undefined : decodeChange(key, value);
  }

  /** Up to `limit` changes after a key, oldest first. */
  after(key: Buffer, limit: number): StoredChange[] {
    const start = Buffer.concat([key, Buffer.alloc(1)]);
    return [...this.changes.getRange({ start, limit })].map((one) => decodeChange(Buffer.from(one.key), one.value));
  }

  private wake(): void {
    for (const resume of this.waiting) resume();
    this.waiting.clear();
  }

  /** Resolves at the next change, after so many milliseconds, or when a signal says so. */
  async next(ms: number, signals: readonly AbortSignal[]): Promise<void> {
    if (signals.some(({ aborted }) => aborted)) return;
    let resume: () => void = () => undefined;
    const woken = new Promise<void>((resolve) => {
      resume = resolve;
    });
    this.waiting.add(resume);
    const timer = setTimeout(resume, ms);
    for (const signal of signals) signal.addEventListener('abort', resume);
    await woken;
    clearTimeout(timer);
    this.waiting.delete(resume);
    for (const signal of signals) signal.removeEventListener('abort', resume);
  }
}
