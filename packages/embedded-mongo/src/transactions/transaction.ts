import type { Transaction as ReadTransaction } from 'lmdb';
import type { Doc } from '../bson/codec.ts';
import type { TransactionMark } from '../change-streams/history.ts';
import { MongoError } from '../errors.ts';
import type { Collection, StoredIndex } from '../storage/catalogue.ts';
import { duplicateKey } from '../storage/duplicate-key.ts';
import type { Engine } from '../storage/engine.ts';
import { isUnique, recordsIn, recordUnder } from '../storage/index-entries.ts';
import { afterPrefix } from '../storage/key-encoding.ts';
import { idBytes, recordKey, recordOfKey } from '../storage/keys.ts';
import type { NewDocument } from '../storage/new-document.ts';
import type { KeyRange, StoredDoc, View } from '../storage/view.ts';
import { keyLock, type LockHolder, recordLock } from './locks.ts';

interface OwnChange {
  readonly collection: Collection;
  readonly record: number;
  /** As the snapshot has it; undefined for what the transaction inserted. */
  readonly before: Doc | undefined;
  after: NewDocument | undefined;
  /** Whether the client gave the whole document. */
  replaces: boolean;
}

const within = (key: Buffer, range: KeyRange): boolean =>
  Buffer.compare(key, range.start) >= 0 && Buffer.compare(key, range.end) < 0;

const conflict = (): MongoError =>
  new MongoError(
    'WriteConflict',
    'Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.',
    {
      labels: ['TransientTransactionError'],
    },
  );

/**
 * A multi-document transaction: reads a snapshot of the store with its own changes over it, and writes them at the commit in
 * one transaction of the files. What another has changed meanwhile, or is changing, is a write conflict.
 */
export class Transaction implements View, LockHolder {
  readonly done: Promise<void>;
  private readonly engine: Engine;
  private readonly mark: TransactionMark;
  private readonly snapshot: ReadTransaction;
  private readonly begun: number;
  private readonly own = new Map<number, Map<number, OwnChange>>();
  /** Keys of unique indexes that its own changes took, by their locks' names. */
  private readonly uniqueOwners = new Map<string, number>();
  private resolveDone: () => void = () => undefined;

  constructor(engine: Engine, mark: TransactionMark) {
    this.engine = engine;
    this.mark = mark;
    this.snapshot = engine.files.root.useReadTransaction();
    this.begun = engine.changes.begin();
    this.done = new Promise((resolve) => {
      this.resolveDone = resolve;
    });
  }

  get indexOrder(): boolean {
    return this.own.size === 0;
  }

  private ownOf(collection: Collection): Map<number, OwnChange> {
    const changes = this.own.get(collection.id) ?? new Map<number, OwnChange>();
    this.own.set(collection.id, changes);
    return changes;
  }

  *scan(collection: Collection, reverse = false): Iterable<StoredDoc> {
    const own = this.own.get(collection.id);
    const prefix = idBytes(collection.id);
    const [low, high] = [prefix, afterPrefix(prefix)];
    const range = reverse ? { start: high, end: low, reverse } : { start: low, end: high };
    for (const { key, value } of this.engine.files.records.getRange({ ...range, transaction: this.snapshot })) {
      const record = recordOfKey(key);
      const change = own?.get(record);
      if (change === undefined) yield { record, bytes: value };
      else if (change.after !== undefined) yield { record, bytes: change.after.bytes };
    }
    for (const change of own?.values() ?? []) {
      if (change.before === undefined && change.after !== undefined)
        yield { record: change.record, bytes: change.after.bytes };
    }
  }

  *scanIndex(collection: Collection, index: StoredIndex, range: KeyRange, reverse = false): Iterable<StoredDoc> {
    const own = this.own.get(collection.id);
    if (range.point === true && isUnique(index)) {
      yield* this.lookUp(collection, index, range);
      return;
    }
    const seen = new Set<number>();
    const { files } = this.engine;
    for (const record of recordsIn(files, index, range, { reverse, transaction: this.snapshot })) {
      if (seen.has(record) || own?.has(record) === true) continue;
      seen.add(record);
      const bytes = this.engine.files.records.get(recordKey(collection.id, record), { transaction: this.snapshot });
      if (bytes !== undefined) yield { record, bytes };
    }
    // Its own changes come last: nobody relies on the order then (see `indexOrder`).
    for (const { record, after } of this.ownIn(collection, index, range)) {
      if (after?.keysOf(index).keys.some((key) => within(key, range))) yield { record, bytes: after.bytes };
    }
  }

  /** The one document that a unique index may have under a key: its own change, or what the snapshot has. */
  private *lookUp(collection: Collection, index: StoredIndex, range: KeyRange): Iterable<StoredDoc> {
    for (const { record, after } of this.ownIn(collection, index, range)) {
      if (after === undefined || !after.keysOf(index).keys.some((key) => key.equals(range.start))) continue;
      yield { record, bytes: after.bytes };
      return;
    }
    const record = recordUnder(this.engine.files, index, range.start, this.snapshot);
    if (record === undefined || this.own.get(collection.id)?.has(record) === true) return;
    const bytes = this.engine.files.records.get(recordKey(collection.id, record), { transaction: this.snapshot });
    if (bytes !== undefined) yield { record, bytes };
  }

  /** Its own changes that a range of an index may hold: by key where there can be one only, else all. */
  private ownIn(collection: Collection, index: StoredIndex, range: KeyRange): Iterable<OwnChange> {
    const own = this.own.get(collection.id);
    if (own === undefined) return [];
    if (range.point !== true || !isUnique(index)) return own.values();
    const record = this.uniqueOwners.get(keyLock(index.id, range.start));
    const change = record === undefined ? undefined : own.get(record);
    return change === undefined ? [] : [change];
  }

  private take(key: string): void {
    const holder = this.engine.locks.holderOf(key);
    if (holder !== undefined && holder !== this) throw conflict();
    this.engine.locks.take(key, this);
  }

  private takeRecord(collection: Collection, record: number): void {
    this.take(recordLock(collection.id, record));
    if (this.engine.changes.changedSince(this.begun, collection.id, record)) throw conflict();
  }

  /** The record among its own changes that has this key of a unique index. */
  private ownOwnerOf(collection: Collection, index: StoredIndex, key: Buffer): number | undefined {
    const record = this.uniqueOwners.get(keyLock(index.id, key));
    const after = record === undefined ? undefined : this.own.get(collection.id)?.get(record)?.after;
    return after?.keysOf(index).keys.some((one) => one.equals(key)) ? record : undefined;
  }

  private takeUnique(collection: Collection, after: NewDocument, record: number | undefined): void {
    const own = this.own.get(collection.id);
    for (const index of collection.indexes) {
      if (!isUnique(index)) continue;
      for (const key of after.keysOf(index).keys) {
        const owner = recordUnder(this.engine.files, index, key);
        if (owner !== undefined && owner !== record && own?.has(owner) !== true) {
          if (this.engine.changes.changedSince(this.begun, collection.id, owner)) throw conflict();
          throw duplicateKey(collection, index.spec, after.document);
        }
        const other = this.ownOwnerOf(collection, index, key);
        if (other !== undefined && other !== record) throw duplicateKey(collection, index.spec, after.document);
        this.take(keyLock(index.id, key));
      }
    }
  }

  private noteUnique(collection: Collection, after: NewDocument, record: number): void {
    for (const index of collection.indexes) {
      if (!isUnique(index)) continue;
      for (const key of after.keysOf(index).keys) this.uniqueOwners.set(keyLock(index.id, key), record);
    }
  }

  insert(collection: Collection, document: NewDocument): number {
    this.takeUnique(collection, document, undefined);
    // Nobody else can see the record before the commit: it needs no lock.
    const record = collection.nextRecord++;
    this.ownOf(collection).set(record, { collection, record, before: undefined, after: document, replaces: false });
    this.noteUnique(collection, document, record);
    return record;
  }

  replace(collection: Collection, record: number, before: Doc, after: NewDocument, replaces: boolean): void {
    this.takeRecord(collection, record);
    this.takeUnique(collection, after, record);
    this.change(collection, { record, before, after, replaces });
    this.noteUnique(collection, after, record);
  }

  remove(collection: Collection, record: number, before: Doc): void {
    this.takeRecord(collection, record);
    this.change(collection, { record, before, after: undefined, replaces: false });
  }

  private change(collection: Collection, { record, before, after, replaces }: Omit<OwnChange, 'collection'>): void {
    const own = this.ownOf(collection);
    const known = own.get(record);
    if (known === undefined) own.set(record, { collection, record, before, after, replaces });
    else if (known.before === undefined && after === undefined) own.delete(record);
    else Object.assign(known, { after, replaces });
  }

  /** Writes the changes. They are on disk when `Engine.flushed` resolves. */
  commit(): void {
    try {
      this.engine.history.marked(this.mark, () =>
        this.engine.transact(() => {
          for (const changes of this.own.values()) {
            for (const { collection, record, before, after, replaces } of changes.values()) {
              // Nobody has changed the record since the snapshot: that would have been a write conflict.
              this.engine.putRecord(collection, record, before, after, replaces);
            }
          }
          for (const [, changes] of this.own) {
            for (const { collection } of changes.values()) {
              this.engine.saveStatistics(collection);
              break;
            }
          }
        }),
      );
    } finally {
      this.end();
    }
  }

  /** Forgets the changes. */
  abort(): void {
    this.end();
  }

  private end(): void {
    this.engine.changes.end(this.begun);
    this.engine.locks.release(this);
    this.snapshot.done();
    this.resolveDone();
  }
}
