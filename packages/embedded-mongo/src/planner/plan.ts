import { type Doc, isDoc } from '../bson/codec.ts';
import { typeRank } from '../bson/types.ts';
import { MongoError } from '../errors.ts';
import { sortKeys } from '../query/sort.ts';
import type { Collection, StoredIndex } from '../storage/catalogue.ts';
import { encodeField, type IndexField } from '../storage/index-spec.ts';
import { afterPrefix, inverted, ORDERED_BYTES } from '../storage/key-encoding.ts';
import type { KeyRange } from '../storage/view.ts';
import { boundsOf, type FieldBounds, implies } from './bounds.ts';

/** How documents are found: by scanning ranges of an index, or the whole collection. */
export interface Plan {
  readonly index: StoredIndex | undefined;
  readonly ranges: readonly KeyRange[];
  /** Whether the scan gives the wanted sort, and in which direction. */
  readonly sorted: boolean;
  readonly reverse: boolean;
}

const MAX_RANGES = 2_000;

/** As much of an encoding as tells the order; what is cut off has to be looked at, whichever way the bound goes. */
const ordered = (encoded: Buffer): Buffer =>
  encoded.length > ORDERED_BYTES ? encoded.subarray(0, ORDERED_BYTES) : encoded;

function oneRange(field: IndexField, bounds: FieldBounds, multikey: boolean): KeyRange | undefined {
  const { low, high } = bounds;
  const known = low ?? high;
  if (known === undefined || field.hashed) return undefined;
  const rank = Buffer.from([typeRank(known.value) + 1]);
  const lowest = low === undefined ? rank : ordered(encodeField({ ...field, direction: 1 }, low.value));
  const highest = high === undefined ? rank : ordered(encodeField({ ...field, direction: 1 }, high.value));
  // An array can satisfy either bound by another element: only one of them may narrow the scan.
  const useHigh = high !== undefined && !(multikey && low !== undefined);
  const lowIncluded = low?.included === true || lowest.length === ORDERED_BYTES;
  const highIncluded = high?.included === true || highest.length === ORDERED_BYTES;
  const start = low === undefined || lowIncluded ? lowest : afterPrefix(lowest);
  const end = useHigh ? (highIncluded ? afterPrefix(highest) : highest) : afterPrefix(rank);
  if (field.direction === 1) return { start, end };
  // Inverted bytes run the other way: from the end of the high bound to the beginning of the low one.
  const from = useHigh ? (highIncluded ? inverted(highest) : afterPrefix(inverted(highest))) : inverted(rank);
  const to =
    low === undefined ? afterPrefix(inverted(rank)) : lowIncluded ? afterPrefix(inverted(lowest)) : inverted(lowest);
  return { start: from, end: to };
}

interface Candidate extends Plan {
  readonly equalities: number;
  readonly ranged: boolean;
}

function sortDirection(
  index: StoredIndex,
  from: number,
  sort: Doc | undefined,
  fixed: ReadonlySet<string>,
): 1 | -1 | undefined {
  if (sort === undefined) return undefined;
  const keys = sortKeys(sort).filter(({ path }) => !fixed.has(path.join('.')));
  const rest = index.spec.fields.slice(from);
  if (index.multikey || index.inexact || keys.length === 0 || keys.length > rest.length)
    return keys.length === 0 ? 1 : undefined;
  let direction: 1 | -1 | undefined;
  for (const [position, key] of keys.entries()) {
    const field = rest[position];
    if (field === undefined || field.hashed || field.name !== key.path.join('.')) return undefined;
    const one = field.direction === key.direction ? 1 : -1;
    if (direction !== undefined && direction !== one) return undefined;
    direction = one;
  }
  return direction;
}

function candidate(
  index: StoredIndex,
  filter: Doc,
  bounds: ReadonlyMap<string, FieldBounds>,
  sort: Doc | undefined,
): Candidate | undefined {
  const { spec } = index;
  if (!implies(filter, spec.document['partialFilterExpression'])) return undefined;
  let prefixes: Buffer[] = [Buffer.alloc(0)];
  let equalities = 0;
  const fixed = new Set<string>();
  for (const field of spec.fields) {
    const points = bounds.get(field.name)?.points;
    if (points === undefined || prefixes.length * points.length > MAX_RANGES) break;
    // A sparse index has no entry for a document without its fields.
    if (spec.sparse && points.some((value) => value === null)) return undefined;
    const encoded = new Map(
      points.map((value) => encodeField(field, value)).map((key) => [key.toString('latin1'), key]),
    );
    prefixes = prefixes.flatMap((prefix) => [...encoded.values()].map((key) => Buffer.concat([prefix, key])));
    equalities += 1;
    if (encoded.size === 1) fixed.add(field.name);
  }
  const next = spec.fields[equalities];
  const range = next === undefined ? undefined : oneRange(next, bounds.get(next.name) ?? {}, index.multikey);
  const ranges = prefixes
    .map((prefix) => ({
      start: range === undefined ? prefix : Buffer.concat([prefix, range.start]),
      end:
        range === undefined
          ? prefix.length === 0
            ? Buffer.alloc(64, 0xff)
            : afterPrefix(prefix)
          : Buffer.concat([prefix, range.end]),
      point: equalities === spec.fields.length,
    }))
    .sort((a, b) => Buffer.compare(a.start, b.start));
  const direction = ranges.length === 1 ? sortDirection(index, equalities, sort, fixed) : undefined;
  const usefulForSort = direction !== undefined && !spec.sparse && spec.partial === undefined;
  if (equalities === 0 && range === undefined && !usefulForSort) return undefined;
  return {
    index,
    ranges,
    sorted: direction !== undefined,
    reverse: direction === -1,
    equalities,
    ranged: range !== undefined,
  };
}

/** More equalities first, then a sort for nothing, then a range (the ESR rule). */
const score = ({ equalities, sorted, ranged }: Candidate, wantsSort: boolean): number =>
  equalities * 4 + (sorted && wantsSort ? 2 : 0) + (ranged ? 1 : 0);

const SCAN: Plan = { index: undefined, ranges: [], sorted: false, reverse: false };

/**
 * Chooses how to find what a filter asks for.
 * @param hint an index's name or key pattern, or `{$natural: ±1}`
 * @throws MongoError when the hinted index does not exist
 */
export function planQuery(collection: Collection, filter: Doc, order?: Doc, hint?: unknown): Plan {
  const sort = order !== undefined && Object.keys(order).length > 0 ? order : undefined;
  if (isDoc(hint) && '$natural' in hint) return { ...SCAN, reverse: String(hint['$natural']) === '-1' };
  const wanted =
    hint === undefined || (isDoc(hint) && Object.keys(hint).length === 0) ? undefined : hintedIndex(collection, hint);
  const bounds = boundsOf(filter);
  if (wanted !== undefined) {
    const whole: Plan = {
      index: wanted,
      ranges: [{ start: Buffer.alloc(0), end: Buffer.alloc(64, 0xff) }],
      sorted: false,
      reverse: false,
    };
    return candidate(wanted, filter, bounds, sort) ?? whole;
  }
  let best: Candidate | undefined;
  for (const index of collection.indexes) {
    const one = candidate(index, filter, bounds, sort);
    if (one !== undefined && (best === undefined || score(one, sort !== undefined) > score(best, sort !== undefined)))
      best = one;
  }
  return best ?? SCAN;
}

function hintedIndex(collection: Collection, hint: unknown): StoredIndex {
  const text = isDoc(hint)
    ? JSON.stringify(Object.entries(hint).map(([name, value]) => [name, String(value)]))
    : undefined;
  const found = collection.indexes.find(({ spec }) =>
    text === undefined
      ? spec.name === hint
      : JSON.stringify(Object.entries(spec.key).map(([name, value]) => [name, String(value)])) === text,
  );
  if (found === undefined)
    throw new MongoError(
      'BadValue',
      'error processing query: planner returned error: hint provided does not correspond to an existing index',
    );
  return found;
}
