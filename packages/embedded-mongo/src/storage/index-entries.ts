import type { Transaction as ReadTransaction } from 'lmdb';
import type { StoredIndex } from './catalogue.ts';
import { entryKey, idBytes, recordBytes, recordOfKey, uniqueKey } from './keys.ts';
import type { StoreFiles } from './store.ts';
import type { KeyRange } from './view.ts';

/** What an entry of an index holds whose key says all. */
const NOTHING = Buffer.alloc(0);

type Entries = Pick<StoreFiles, 'entries'>;

/** Whether an index has one record under a key at most. Its entries then hold the record, so that a key is one look. */
export const isUnique = ({ spec }: StoredIndex): boolean => spec.unique || spec.name === '_id_';

/**
 * The record that a unique index has under a key.
 * @param transaction the snapshot to look into; the present state when left out
 */
export function recordUnder(
  { entries }: Entries,
  index: StoredIndex,
  key: Buffer,
  transaction?: ReadTransaction,
): number | undefined {
  const at = uniqueKey(index.id, key);
  const value = transaction === undefined ? entries.get(at) : entries.get(at, { transaction });
  return value === undefined ? undefined : recordOfKey(value);
}

/** Whether an index has this record under a key. */
export function hasEntry(files: Entries, index: StoredIndex, key: Buffer, record: number): boolean {
  return isUnique(index)
    ? recordUnder(files, index, key) === record
    : files.entries.get(entryKey(index.id, key, record)) !== undefined;
}

/** Enters a record under a key. Inside the files' transaction only. */
export function putEntry({ entries }: Entries, index: StoredIndex, key: Buffer, record: number): void {
  if (isUnique(index)) entries.putSync(uniqueKey(index.id, key), recordBytes(record));
  else entries.putSync(entryKey(index.id, key, record), NOTHING);
}

/** Takes a record's entry away. Inside the files' transaction only. */
export function removeEntry(files: Entries, index: StoredIndex, key: Buffer, record: number): void {
  // In one commit another record may have taken the key before this one is written.
  if (!isUnique(index)) files.entries.removeSync(entryKey(index.id, key, record));
  else if (recordUnder(files, index, key) === record) files.entries.removeSync(uniqueKey(index.id, key));
}

/** The records of a stretch of an index, in its order. */
export function* recordsIn(
  { entries }: Entries,
  index: StoredIndex,
  range: KeyRange,
  { reverse = false, transaction }: { reverse?: boolean; transaction?: ReadTransaction } = {},
): Iterable<number> {
  const prefix = idBytes(index.id);
  const low = Buffer.concat([prefix, range.start]);
  const high = Buffer.concat([prefix, range.end]);
  const options = {
    ...(reverse ? { start: high, end: low, reverse } : { start: low, end: high }),
    ...(transaction === undefined ? {} : { transaction }),
  };
  if (isUnique(index)) for (const { value } of entries.getRange(options)) yield recordOfKey(value);
  else for (const key of entries.getKeys(options)) yield recordOfKey(key);
}
