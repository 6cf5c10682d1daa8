import { type Doc, isDoc } from '../bson/codec.ts';
import { toDouble } from '../bson/numbers.ts';
import { asInteger, isNumber } from '../bson/types.ts';
import { MongoError } from '../errors.ts';
import { addUnits } from '../expressions/date-units.ts';
import { indexedValues } from '../query/paths.ts';
import { measure } from './partitions.ts';
import type { Partition } from './window-functions.ts';

/** The first and the last place of a window around a place; the first is after the last where the window is empty. */
export type Bounds = (at: number) => readonly [number, number];

const failed = (message: string): MongoError => new MongoError('FailedToParse', message);

function pairOf(value: unknown): readonly [unknown, unknown] {
  if (!Array.isArray(value) || value.length !== 2) throw failed('Window bounds must be a 2-element array');
  return [value[0], value[1]];
}

/** A place relative to the current one; undefined for `unbounded`. */
function offset(bound: unknown): number | undefined {
  if (bound === 'unbounded') return undefined;
  if (bound === 'current') return 0;
  const places = asInteger(bound);
  if (places === undefined) throw failed("Numeric document-based bounds must be an integer, 'current' or 'unbounded'");
  return places;
}

function documentBounds(pair: readonly [unknown, unknown], length: number): Bounds {
  const [lower, upper] = [offset(pair[0]), offset(pair[1])];
  if (lower !== undefined && upper !== undefined && lower > upper)
    throw new MongoError({ code: 5339900 }, 'Lower bound must not exceed upper bound');
  return (at) => [
    lower === undefined ? 0 : Math.max(0, at + lower),
    upper === undefined ? length - 1 : Math.min(length - 1, at + upper),
  ];
}

/** The value that lies so far from another. */
function moved(value: unknown, bound: unknown, unit: string | undefined): number | undefined {
  const distance = bound === 'current' ? 0 : isNumber(bound) ? toDouble(bound) : Number.NaN;
  if (Number.isNaN(distance)) throw failed("Range-based bounds must be numeric, 'current' or 'unbounded'");
  if (value instanceof Date && unit !== undefined) return addUnits(value, unit, distance).getTime();
  const here = measure(value);
  return here === undefined ? undefined : here + distance;
}

function rangeBounds(pair: readonly [unknown, unknown], unit: string | undefined, partition: Partition): Bounds {
  const entries = Object.entries(partition.sort ?? {});
  const [field] = entries[0] ?? [];
  if (field === undefined || entries.length !== 1 || asInteger(entries[0]?.[1]) !== 1)
    throw new MongoError({ code: 5339902 }, 'Range-based bounds require sortBy a single ascending field');
  const values = partition.documents.map((document) => indexedValues(document, field.split('.')).values[0]);
  const places = values.map(measure);
  return (at) => {
    const [low, high] = [
      pair[0] === 'unbounded' ? Number.NEGATIVE_INFINITY : moved(values[at], pair[0], unit),
      pair[1] === 'unbounded' ? Number.POSITIVE_INFINITY : moved(values[at], pair[1], unit),
    ];
    if (low === undefined || high === undefined) return [at, at];
    const first = places.findIndex((place) => place !== undefined && place >= low);
    const last = places.findLastIndex((place) => place !== undefined && place <= high);
    return first < 0 || last < 0 ? [1, 0] : [first, last];
  };
}

/** Reads a `window`; without one it is the whole partition. @throws MongoError for one that is malformed */
export function windowBounds(window: unknown, partition: Partition): Bounds {
  const { length } = partition.documents;
  if (window === undefined) return () => [0, length - 1];
  if (!isDoc(window)) throw failed("'window' field must be an object");
  const { documents, range, unit }: Doc = window;
  if (documents !== undefined) {
    if (partition.sort === undefined) throw new MongoError({ code: 5339901 }, 'Document-based bounds require a sortBy');
    return documentBounds(pairOf(documents), length);
  }
  if (range !== undefined) return rangeBounds(pairOf(range), typeof unit === 'string' ? unit : undefined, partition);
  return () => [0, length - 1];
}
