import type { Doc } from '../bson/codec.ts';
import { keyLock, LockWait, recordLock } from '../transactions/locks.ts';
import type { Collection, StoredIndex } from './catalogue.ts';
import { duplicateKey } from './duplicate-key.ts';
import type { Engine } from './engine.ts';
import { isUnique, recordsIn, recordUnder } from './index-entries.ts';
import { isUntouched } from './index-spec.ts';
import { afterPrefix } from './key-encoding.ts';
import { idBytes, recordKey, recordOfKey } from './keys.ts';
import type { NewDocument } from './new-document.ts';
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

  private checkUnique(
    collection: Collection,
    after: NewDocument,
    before?: { readonly record: number; readonly document: Doc },
  ): void {
    for (const index of collection.indexes) {
      if (!isUnique(index)) continue;
      if (before !== undefined && isUntouched(index.spec, before.document, after.document)) continue;
      for (const key of after.keysOf(index).keys) {
        const owner = recordUnder(this.engine.files, index, key);
        if (owner !== undefined && owner !== before?.record) throw duplicateKey(collection, index.spec, after.document);
        const holder = this.engine.locks.size === 0 ? undefined : this.engine.locks.holderOf(keyLock(index.id, key));
        if (holder !== undefined) throw new LockWait(holder);
      }
    }
  }

  private checkLock(collection: Collection, record: number): void {
    const holder =
      this.engine.locks.size === 0 ? undefined : this.engine.locks.holderOf(recordLock(collection.id, record));
    if (holder !== undefined) throw new LockWait(holder);
  }

  insert(collection: Collection, document: NewDocument): number {
    this.checkUnique(collection, document);
    const record = collection.nextRecord++;
    this.engine.putRecord(collection, record, undefined, document);
    return record;
  }

  replace(collection: Collection, record: number, before: Doc, after: NewDocument, replaces: boolean): void {
    this.checkLock(collection, record);
    this.checkUnique(collection, after, { record, document: before });
    this.engine.putRecord(collection, record, before, after, replaces);
  }

  remove(collection: Collection, record: number, before: Doc): void {
    this.checkLock(collection, record);
    this.engine.putRecord(collection, record, before, undefined);
  }
}
