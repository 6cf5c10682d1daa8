import { type Doc, isDoc } from '../bson/codec.ts';
import { compareValues } from '../bson/compare.ts';
import { asInteger } from '../bson/types.ts';
import { MongoError } from '../errors.ts';
import { indexedValues } from './paths.ts';

export interface SortKey {
  readonly path: readonly string[];
  readonly direction: 1 | -1;
}

/** Reads a sort document. @throws MongoError for a direction that is neither 1 nor -1 */
export function sortKeys(sort: Doc): SortKey[] {
  return Object.entries(sort).map(([field, value]) => {
    const direction = asInteger(value);
    if (direction !== 1 && direction !== -1) {
      if (isDoc(value)) throw new MongoError('BadValue', '$meta sort is not supported');
      throw new MongoError('BadValue', '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    }
    return { path: field.split('.'), direction };
  });
}

/**
 * What a document is sorted by: of an array the least element when ascending, the greatest when descending. A missing field is
 * null, an empty array less than that.
 */
function sortValue(document: unknown, { path, direction }: SortKey): unknown {
  const { values, multikey } = indexedValues(document, path);
  let chosen = values[0];
  for (const value of values) if (compareValues(value, chosen) * direction < 0) chosen = value;
  return chosen === undefined && !multikey ? null : chosen;
}

/** Compares documents by a sort document. */
export function sortComparator(sort: Doc): (a: unknown, b: unknown) => number {
  const keys = sortKeys(sort);
  return (a, b) => {
    for (const key of keys) {
      const order = compareValues(sortValue(a, key), sortValue(b, key));
      if (order !== 0) return order * key.direction;
    }
    return 0;
  };
}

/** The documents in the sort's order; equal ones keep their order. Values are taken out once, not at each comparison. */
export function sortDocuments<T>(documents: readonly T[], sort: Doc, documentOf: (item: T) => unknown): T[] {
  const keys = sortKeys(sort);
  const keyed = documents.map((item) => ({ item, values: keys.map((key) => sortValue(documentOf(item), key)) }));
  keyed.sort((a, b) => {
    for (const [index, { direction }] of keys.entries()) {
      const order = compareValues(a.values[index], b.values[index]);
      if (order !== 0) return order * direction;
    }
    return 0;
  });
  return keyed.map(({ item }) => item);
}
