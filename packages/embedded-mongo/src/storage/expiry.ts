import { decode } from '../bson/codec.ts';
import { toDouble } from '../bson/numbers.ts';
import { isNumber } from '../bson/types.ts';
import { indexedValues } from '../query/paths.ts';
import { LockWait } from '../transactions/locks.ts';
import type { Collection, StoredIndex } from './catalogue.ts';
import { DirectView } from './direct-view.ts';
import type { Engine } from './engine.ts';
import { encodeField } from './index-spec.ts';
import { afterPrefix } from './key-encoding.ts';
import type { KeyRange } from './view.ts';

/** Documents deleted in one transaction. */
const CHUNK = 1_000;

const expireAfter = ({ spec }: StoredIndex): number | undefined => {
  const seconds: unknown = spec.document['expireAfterSeconds'];
  return isNumber(seconds) && spec.fields.length === 1 ? toDouble(seconds) : undefined;
};

/** Entries of dates up to `latest`: of a list of dates each has one, so the earliest decides. */
function datesUpTo(index: StoredIndex, latest: Date): KeyRange | undefined {
  const [field] = index.spec.fields;
  if (field === undefined || field.hashed) return undefined;
  const first = encodeField(field, new Date(-8.64e15));
  const last = encodeField(field, latest);
  return field.direction === 1 ? { start: first, end: afterPrefix(last) } : { start: last, end: afterPrefix(first) };
}

function expireChunk(engine: Engine, collection: Collection, index: StoredIndex, latest: Date): number {
  const range = datesUpTo(index, latest);
  if (range === undefined) return 0;
  const view = new DirectView(engine);
  return engine.transact(() => {
    const expired = [];
    for (const stored of view.scanIndex(collection, index, range)) {
      expired.push(stored);
      if (expired.length === CHUNK) break;
    }
    let removed = 0;
    for (const { record, bytes } of expired) {
      const document = decode(bytes);
      const path = index.spec.fields[0]?.path ?? [];
      if (!indexedValues(document, path).values.some((value) => value instanceof Date && value <= latest)) continue;
      try {
        view.remove(collection, record, document);
        removed += 1;
      } catch (error) {
        // A transaction has changed it: the next look comes by again.
        if (!(error instanceof LockWait)) throw error;
      }
    }
    engine.saveStatistics(collection);
    return removed;
  });
}

/** Deletes what TTL indexes (`expireAfterSeconds`) say has expired at `now`. Fields without a date never expire. */
export function expireDocuments(engine: Engine, now: Date): void {
  for (const collection of engine.list()) {
    for (const index of collection.indexes) {
      const seconds = expireAfter(index);
      if (seconds === undefined) continue;
      const latest = new Date(now.getTime() - seconds * 1000);
      if (Number.isNaN(latest.getTime())) continue;
      while (expireChunk(engine, collection, index, latest) === CHUNK);
    }
  }
}

/** Looks for expired documents again and again. */
export function startExpiry(
  engine: Engine,
  intervalMs: number,
  onError: (error: unknown) => void,
): { stop: () => void } {
  const timer = setInterval(() => {
    try {
      expireDocuments(engine, new Date());
    } catch (error) {
      onError(error);
    }
  }, intervalMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
