import { Int32, Long } from 'bson';
import type { Doc } from '../bson/codec.ts';
import { encodeKeeping, keepBytes } from '../bson/raw.ts';
import { asInteger } from '../bson/types.ts';
import { MongoError } from '../errors.ts';

const FIRST_BATCH = 101;
const MAX_BATCH_BYTES = 16 * 1024 * 1024;
/** MongoDB's cursorTimeoutMillis. */
const IDLE_MS = 10 * 60_000;

/** A document's bytes, which its answer will be made of. */
function keptBytes(document: Doc): Uint8Array {
  const bytes = encodeKeeping(document);
  keepBytes(document, bytes);
  return bytes;
}

interface Cursor {
  readonly ns: string;
  readonly documents: Iterator<Doc>;
  next: Doc | undefined;
  usedAt: number;
  readonly noTimeout: boolean;
}

/** Cursors that clients have not read to their end. */
export class Cursors {
  private readonly open = new Map<string, Cursor>();
  private nextId = 1n;
  private readonly idleMs: number;

  /** @param idleMs how long a cursor that nobody reads is kept */
  constructor(idleMs: number = IDLE_MS) {
    this.idleMs = idleMs;
  }

  private sweep(): void {
    const before = Date.now() - this.idleMs;
    for (const [id, cursor] of this.open) if (!cursor.noTimeout && cursor.usedAt < before) this.open.delete(id);
  }

  /** The first batch as a command's answer has it; what is left waits under the cursor's id. */
  first(
    ns: string,
    documents: Iterable<Doc>,
    batchSize: unknown,
    options: { single?: boolean; noTimeout?: boolean } = {},
  ): Doc {
    this.sweep();
    const iterator = documents[Symbol.iterator]();
    const size = asInteger(batchSize) ?? FIRST_BATCH;
    const cursor: Cursor = {
      ns,
      documents: iterator,
      next: undefined,
      usedAt: Date.now(),
      noTimeout: options.noTimeout === true,
    };
    const batch = size === 0 ? [] : this.take(cursor, size);
    let id = 0n;
    if (size === 0 || cursor.next !== undefined) {
      if (options.single === true) iterator.return?.();
      else {
        id = this.nextId++;
        this.open.set(id.toString(), cursor);
      }
    }
    return { cursor: { firstBatch: batch, id: Long.fromBigInt(id), ns }, ok: 1 };
  }

  private take(cursor: Cursor, size: number): Doc[] {
    const batch: Doc[] = [];
    let bytes = 0;
    const advance = (): void => {
      const { done, value } = cursor.documents.next();
      cursor.next = done === true ? undefined : value;
    };
    if (cursor.next === undefined) advance();
    while (cursor.next !== undefined && batch.length < size) {
      const { length } = keptBytes(cursor.next);
      if (batch.length > 0 && bytes + length > MAX_BATCH_BYTES) break;
      batch.push(cursor.next);
      bytes += length;
      advance();
    }
    return batch;
  }

  more(id: unknown, ns: string, batchSize: unknown): Doc {
    this.sweep();
    const key = id instanceof Long || id instanceof Int32 ? id.toString() : '';
    const cursor = this.open.get(key);
    if (cursor === undefined) throw new MongoError('CursorNotFound', `cursor id ${key} not found`);
    if (cursor.ns !== ns)
      throw new MongoError(
        'Unauthorized',
        `Requested getMore on namespace '${ns}', but cursor belongs to a different namespace ${cursor.ns}`,
      );
    cursor.usedAt = Date.now();
    const size = asInteger(batchSize) ?? 0;
    const batch = this.take(cursor, size <= 0 ? Number.MAX_SAFE_INTEGER : size);
    if (cursor.next === undefined) this.open.delete(key);
    return {
      cursor: { nextBatch: batch, id: cursor.next === undefined ? Long.ZERO : Long.fromString(key), ns },
      ok: 1,
    };
  }

  kill(ids: readonly unknown[]): { killed: unknown[]; missing: unknown[] } {
    const killed: unknown[] = [];
    const missing: unknown[] = [];
    for (const id of ids) {
      const cursor = this.open.get(String(id));
      if (cursor === undefined) missing.push(id);
      else {
        cursor.documents.return?.();
        this.open.delete(String(id));
        killed.push(id);
      }
    }
    return { killed, missing };
  }
}
