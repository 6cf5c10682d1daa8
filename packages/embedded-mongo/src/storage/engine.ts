import { randomUUID } from 'node:crypto';
import { Int32 } from 'bson';
import { asBuffer, type Doc, decode } from '../bson/codec.ts';
import { History, type HistoryLimits, type HistoryPlace } from '../change-streams/history.ts';
import { MongoError } from '../errors.ts';
import { Changes } from '../transactions/changes.ts';
import { Locks } from '../transactions/locks.ts';
import {
  type Collection,
  type CollectionRecord,
  checkNames,
  collectionOf,
  namespace,
  recordOf,
  type StoredIndex,
  validatorOf,
} from './catalogue.ts';
import { decodeRecord, encodeRecord } from './catalogue-record.ts';
import { duplicateKey } from './duplicate-key.ts';
import { putEntry, removeEntry } from './index-entries.ts';
import { type IndexSpec, indexKeys, indexSpec, isUntouched, NO_KEYS } from './index-spec.ts';
import { afterPrefix } from './key-encoding.ts';
import { idBytes, recordKey, recordOfKey } from './keys.ts';
import type { NewDocument } from './new-document.ts';
import { openFiles, type StoreFiles } from './store.ts';

const ID_INDEX: Doc = { v: new Int32(2), key: { _id: new Int32(1) }, name: '_id_' };

/** The collections of a server and their files. Everything here is synchronous: one command at a time changes them. */
export class Engine {
  readonly files: StoreFiles;
  readonly locks = new Locks();
  readonly changes = new Changes();
  /** What change streams read. */
  readonly history: History;
  private readonly collections = new Map<string, Collection>();
  private nextId = 1;
  /** How many transactions of the files are open, one inside the other. */
  private depth = 0;

  constructor(dir: string | undefined, history?: HistoryLimits | false, maxBytes?: number) {
    this.files = openFiles(dir, maxBytes);
    this.history = new History(this.files, history);
    for (const { value } of this.files.meta.getRange({ start: 'c:', end: 'c;' })) this.load(decodeRecord(value));
  }

  /** @param known the collection as the server knew it, which becomes what is on disk again */
  private load(record: CollectionRecord, known?: Collection): void {
    // Numbers that a running transaction has given are not given again.
    const nextRecord = known?.nextRecord ?? 1;
    const collection = Object.assign(known ?? {}, collectionOf(record));
    const prefix = idBytes(record.id);
    for (const key of this.files.records.getKeys({
      start: afterPrefix(prefix),
      end: prefix,
      reverse: true,
      limit: 1,
    })) {
      collection.nextRecord = recordOfKey(key) + 1;
    }
    collection.nextRecord = Math.max(collection.nextRecord, nextRecord);
    const stat = this.files.meta.get(`s:${record.id}`);
    collection.count = stat?.readDoubleBE(0) ?? 0;
    collection.bytes = stat?.readDoubleBE(8) ?? 0;
    this.collections.set(namespace(record.db, record.name), collection);
    this.nextId = Math.max(this.nextId, record.id + 1, ...record.indexes.map(({ id }) => id + 1));
  }

  /** Writes what the catalogue says of a collection. Inside `transact` only. */
  saveCollection(collection: Collection): void {
    this.files.meta.putSync(`c:${collection.id}`, encodeRecord(recordOf(collection)));
  }

  saveStatistics(collection: Collection): void {
    const stat = Buffer.alloc(16);
    stat.writeDoubleBE(collection.count, 0);
    stat.writeDoubleBE(collection.bytes, 8);
    this.files.meta.putSync(`s:${collection.id}`, stat);
  }

  /**
   * Runs changes in one transaction of the files: all or none of them is there afterwards, on disk and in what is known of it.
   */
  transact<T>(work: () => T): T {
    const before = this.history.place();
    this.depth += 1;
    try {
      return this.files.root.transactionSync(work);
    } catch (error) {
      if (this.depth === 1) this.restore(before);
      throw error;
    } finally {
      this.depth -= 1;
    }
  }

  /** What is known of the files is what is in them, after a transaction that failed. */
  private restore(place: HistoryPlace): void {
    const known = new Map([...this.collections.values()].map((one) => [one.id, one]));
    this.collections.clear();
    for (const { value } of this.files.meta.getRange({ start: 'c:', end: 'c;' })) {
      const record = decodeRecord(value);
      this.load(record, known.get(record.id));
    }
    this.history.goBack(place);
  }

  /** Resolves when what was changed so far is on disk. */
  async flushed(): Promise<void> {
    if (!this.files.temporary) await this.files.root.flushed;
  }

  find(db: string, name: string): Collection | undefined {
    return this.collections.get(namespace(db, name));
  }

  list(db?: string): Collection[] {
    const all = [...this.collections.values()].filter((one) => db === undefined || one.db === db);
    return all.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Makes a collection. @throws MongoError NamespaceExists */
  create(db: string, name: string, options: Doc = {}): Collection {
    checkNames(db, name);
    if (this.find(db, name) !== undefined)
      throw new MongoError('NamespaceExists', `Collection ${namespace(db, name)} already exists.`);
    const id = this.nextId++;
    const idIndex: StoredIndex = { id: this.nextId++, spec: indexSpec(ID_INDEX), multikey: false, inexact: false };
    const collection: Collection = {
      id,
      db,
      name,
      uuid: randomUUID(),
      options,
      validator: validatorOf(options),
      indexes: [idIndex],
      nextRecord: 1,
      count: 0,
      bytes: 0,
    };
    this.transact(() => {
      this.saveCollection(collection);
      this.history.structure('create', collection);
    });
    this.collections.set(namespace(db, name), collection);
    return collection;
  }

  ensure(db: string, name: string): Collection {
    return this.find(db, name) ?? this.create(db, name);
  }

  setOptions(collection: Collection, options: Doc): void {
    collection.validator = validatorOf(options);
    collection.options = options;
    this.transact(() => this.saveCollection(collection));
  }

  /** Changes what is said of an index, not its keys. */
  setIndexSpec(collection: Collection, index: StoredIndex, spec: IndexSpec): void {
    collection.indexes = collection.indexes.map((one) => (one === index ? { ...one, spec } : one));
    this.transact(() => this.saveCollection(collection));
  }

  drop(collection: Collection): void {
    this.transact(() => {
      this.clear(this.files.records, idBytes(collection.id));
      for (const index of collection.indexes) this.clear(this.files.entries, idBytes(index.id));
      this.files.meta.removeSync(`c:${collection.id}`);
      this.files.meta.removeSync(`s:${collection.id}`);
      this.history.structure('drop', collection);
    });
    this.collections.delete(namespace(collection.db, collection.name));
  }

  rename(collection: Collection, db: string, name: string, dropTarget: boolean): void {
    checkNames(db, name);
    const target = this.find(db, name);
    if (target !== undefined && !dropTarget) throw new MongoError('NamespaceExists', 'target namespace exists');
    if (target !== undefined) this.drop(target);
    this.collections.delete(namespace(collection.db, collection.name));
    const { db: oldDb, name: oldName, uuid } = collection;
    const renamed = Object.assign(collection, { db, name });
    this.collections.set(namespace(db, name), renamed);
    this.transact(() => {
      this.saveCollection(renamed);
      this.history.structure('rename', { db: oldDb, name: oldName, uuid }, { to: { db, coll: name } });
    });
  }

  /** Makes an index over what is there. @throws MongoError DuplicateKey, and nothing is made */
  addIndex(collection: Collection, spec: IndexSpec): void {
    const index: StoredIndex = { id: this.nextId++, spec, multikey: false, inexact: false };
    try {
      this.transact(() => {
        const seen = new Set<string>();
        const prefix = idBytes(collection.id);
        for (const { key, value } of this.files.records.getRange({ start: prefix, end: afterPrefix(prefix) })) {
          const document = decode(value);
          const { keys, multikey, inexact } = indexKeys(spec, document);
          index.multikey ||= multikey;
          index.inexact ||= inexact;
          for (const entry of keys) {
            const text = entry.toString('latin1');
            if (spec.unique && seen.has(text)) throw duplicateKey(collection, spec, document);
            if (spec.unique) seen.add(text);
            putEntry(this.files, index, entry, recordOfKey(key));
          }
        }
        collection.indexes = [...collection.indexes, index];
        this.saveCollection(collection);
        this.history.structure('createIndexes', collection, { indexes: [spec.document] });
      });
    } catch (error) {
      collection.indexes = collection.indexes.filter((one) => one !== index);
      throw error;
    }
  }

  dropIndex(collection: Collection, index: StoredIndex): void {
    collection.indexes = collection.indexes.filter((one) => one !== index);
    this.transact(() => {
      this.clear(this.files.entries, idBytes(index.id));
      this.saveCollection(collection);
      this.history.structure('dropIndexes', collection, { indexes: [index.spec.document] });
    });
  }

  private clear(database: StoreFiles['records'], prefix: Buffer): void {
    const keys = [...database.getKeys({ start: prefix, end: afterPrefix(prefix) })];
    for (const key of keys) database.removeSync(key);
  }

  /** Puts, replaces (`document` set) or removes a record and its index entries. Inside `transact` only. @throws MongoError OutOfDiskSpace */
  putRecord(
    collection: Collection,
    record: number,
    before: Doc | undefined,
    after: NewDocument | undefined,
    replaces = false,
  ): void {
    if (after !== undefined) this.files.room.expect();
    const key = recordKey(collection.id, record);
    for (const index of collection.indexes) {
      if (before !== undefined && after !== undefined && isUntouched(index.spec, before, after.document)) continue;
      const old = before === undefined ? [] : indexKeys(index.spec, before).keys;
      const fresh = after === undefined ? NO_KEYS : after.keysOf(index);
      if ((fresh.multikey && !index.multikey) || (fresh.inexact && !index.inexact)) {
        index.multikey ||= fresh.multikey;
        index.inexact ||= fresh.inexact;
        this.saveCollection(collection);
      }
      for (const entry of old) {
        if (fresh.keys.length === 0 || !fresh.keys.some((one) => one.equals(entry)))
          removeEntry(this.files, index, entry, record);
      }
      for (const entry of fresh.keys) {
        if (!old.some((one) => one.equals(entry))) putEntry(this.files, index, entry, record);
      }
    }
    const size = before === undefined ? undefined : this.sizeOf(key);
    if (after === undefined) this.files.records.removeSync(key);
    else this.files.records.putSync(key, asBuffer(after.bytes));
    collection.count += (after === undefined ? 0 : 1) - (size === undefined ? 0 : 1);
    collection.bytes += (after?.bytes.length ?? 0) - (size ?? 0);
    this.changes.note(collection.id, record);
    this.history.document(collection, before, after, replaces);
  }

  private sizeOf(key: Buffer): number | undefined {
    return this.files.records.get(key)?.length;
  }

  close(): Promise<void> {
    return this.files.close();
  }
}
