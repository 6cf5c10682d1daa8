import type { Transaction as ReadTransaction } from 'lmdb';
import type { StoredIndex } from './catalogue.ts';
import { entryKey, recordOfKey } from './keys.ts';
import type { StoreFiles } from './store.ts';

const RECORD_BYTES = 8;

/** Whether an index has one record under a key at most. */
export const isUnique = ({ spec }: StoredIndex): boolean => spec.unique || spec.name === '_id_';

/**
 * The record that a unique index has under a key.
 * @param transaction the snapshot to look into; the present state when left out
 */
export function recordUnder(
  { entries }: StoreFiles,
  index: StoredIndex,
  key: Buffer,
  transaction?: ReadTransaction,
): number | undefined {
  // The first entry from here on is the key's, if it has any: no key is the beginning of another.
  const start = entryKey(index.id, key, 0);
  const options = transaction === undefined ? { start, limit: 1 } : { start, limit: 1, transaction };
  const length = start.length - RECORD_BYTES;
  for (const entry of entries.getKeys(options))
    return entry.length === start.length && entry.compare(start, 0, length, 0, length) === 0
      ? recordOfKey(entry)
      : undefined;
  return undefined;
}
