import type { Doc } from '../bson/codec.ts';
import { keyLock, LockWait, recordLock } from '../transactions/locks.ts';
import type { Collection, StoredIndex } from './catalogue.ts';
import { duplicateKey } from './duplicate-key.ts';
import type { Engine } from './engine.ts';
import { isUnique, recordsIn, recordUnder } from './index-entries.ts';
import { type IndexKeys, indexKeys, isUntouched } from './index-spec.ts';
import { afterPrefix } from './key-encoding.ts';
import { idBytes, recordKey, recordOfKey } from './keys.ts';
import type { KeyRange, StoredDoc, View } from './view.ts';

/** The store as it is now. Changes count at once; `Engine.transact` around them makes them one. */
export class DirectView implements View {
  readonly indexOrder = true;
  private readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  *scan(collection: Collection, reverse = false): Iterable<StoredDoc> {
    const prefix = idBytes(collection.id);
    const [low, high] = [prefix, afterPrefix(prefix)];
    const range = reverse ? { start: high, end: low, reverse } : { start: low, end: high };
    for (const { key, value } of this.engine.files.records.getRange(range))
      yield { record: recordOfKey(key), bytes: value };
  }

  *scanIndex(collection: Collection, index: StoredIndex, range: KeyRange, reverse = false): Iterable<StoredDoc> {
    if (range.point === true && isUnique(index)) {
      const record = recordUnder(this.engine.files, index, range.start);
      const bytes = record === undefined ? undefined : this.engine.files.records.get(recordKey(collection.id, record));
      if (record !== undefined && bytes !== undefined) yield { record, bytes };
      return;
    }
    const seen = index.multikey ? new Set<number>() : undefined;
    for (const record of recordsIn(this.engine.files, index, range, { reverse })) {
      if (seen?.has(record) === true) continue;
      seen?.add(record);
      const bytes = this.engine.files.records.get(recordKey(collection.id, record));
      if (bytes !== undefined) yield { record, bytes };
    }
  }

  /** @returns the keys of unique indexes, which are needed again to store the document */
  private checkUnique(
    collection: Collection,
    document: Doc,
    before?: { record: number; document: Doc },
  ): Map<number, IndexKeys> {
    const known = new Map<number, IndexKeys>();
    for (const index of collection.indexes) {
      const { spec } = index;
      if (!isUnique(index)) continue;
      if (before !== undefined && isUntouched(spec, before.document, document)) continue;
      const made = indexKeys(spec, document);
      known.set(index.id, made);
      for (const key of made.keys) {
        const owner = recordUnder(this.engine.files, index, key);
        if (owner !== undefined && owner !== before?.record) throw duplicateKey(collection, spec, document);
        const holder = this.engine.locks.size === 0 ? undefined : this.engine.locks.holderOf(keyLock(index.id, key));
        if (holder !== undefined) throw new LockWait(holder);
      }
    }
    return known;
  }

  private checkLock(collection: Collection, record: number): void {
    const holder =
      this.engine.locks.size === 0 ? undefined : this.engine.locks.holderOf(recordLock(collection.id, record));
    if (holder !== undefined) throw new LockWait(holder);
  }

  insert(collection: Collection, document: Doc, bytes: Uint8Array): number {
    const keys = this.checkUnique(collection, document);
    const record = collection.nextRecord++;
    this.engine.putRecord(collection, record, undefined, { document, bytes, keys });
    return record;
  }

  replace(
    collection: Collection,
    record: number,
    before: Doc,
    after: { readonly document: Doc; readonly bytes: Uint8Array },
    replaces: boolean,
  ): void {
    this.checkLock(collection, record);
    const keys = this.checkUnique(collection, after.document, { record, document: before });
    this.engine.putRecord(collection, record, before, { ...after, keys }, replaces);
  }

  remove(collection: Collection, record: number, before: Doc): void {
    this.checkLock(collection, record);
    this.engine.putRecord(collection, record, before, undefined);
  }
}
