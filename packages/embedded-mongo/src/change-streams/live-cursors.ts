import { Long } from 'bson';
import type { Doc } from '../bson/codec.ts';
import { MongoError } from '../errors.ts';
import type { ChangeStream } from './change-stream.ts';
import type { History } from './history.ts';

const DEFAULT_BATCH = 101;
/** How long a getMore waits for an event where it does not say. */
const DEFAULT_WAIT_MS = 1_000;
/** Ids of live cursors have this bit, those of others do not. */
const LIVE = 1n << 62n;

interface LiveCursor {
  readonly ns: string;
  readonly stream: ChangeStream;
  readonly killed: AbortController;
}

/** Cursors of change streams: a getMore waits for what comes. */
export class LiveCursors {
  private readonly history: History;
  private readonly open = new Map<string, LiveCursor>();
  private nextId = LIVE;

  constructor(history: History) {
    this.history = history;
  }

  private answer(id: bigint, { ns, stream }: LiveCursor, batch: 'firstBatch' | 'nextBatch', events: Doc[]): Doc {
    if (stream.ended) this.open.delete(id.toString());
    return {
      cursor: {
        [batch]: events,
        postBatchResumeToken: stream.resumeToken,
        id: stream.ended ? Long.ZERO : Long.fromBigInt(id),
        ns,
      },
      operationTime: this.history.clusterTime,
      ok: 1,
    };
  }

  /** Opens a cursor over a stream, with what there is already. */
  first(ns: string, stream: ChangeStream, batchSize: number | undefined): Doc {
    const id = ++this.nextId;
    const cursor = { ns, stream, killed: new AbortController() };
    this.open.set(id.toString(), cursor);
    return this.answer(id, cursor, 'firstBatch', batchSize === 0 ? [] : stream.read(batchSize ?? DEFAULT_BATCH));
  }

  has(id: string): boolean {
    return this.open.has(id);
  }

  /**
   * The next events, or none when none came in time.
   * @param gone aborts when the client is gone
   * @throws MongoError CursorNotFound
   */
  async more(
    id: string,
    ns: string,
    options: { batchSize: number | undefined; waitMs: number | undefined; gone: AbortSignal },
  ): Promise<Doc> {
    const cursor = this.open.get(id);
    if (cursor === undefined || cursor.ns !== ns) throw new MongoError('CursorNotFound', `cursor id ${id} not found`);
    const until = Date.now() + (options.waitMs ?? DEFAULT_WAIT_MS);
    const size = options.batchSize === undefined || options.batchSize <= 0 ? DEFAULT_BATCH : options.batchSize;
    for (;;) {
      let events: Doc[];
      try {
        events = cursor.stream.read(size);
      } catch (error) {
        this.open.delete(id);
        throw error;
      }
      const left = until - Date.now();
      if (events.length > 0 || cursor.stream.ended || left <= 0 || options.gone.aborted)
        return this.answer(BigInt(id), cursor, 'nextBatch', events);
      await this.history.next(left, [options.gone, cursor.killed.signal]);
      if (cursor.killed.signal.aborted) throw new MongoError('CursorKilled', 'operation was interrupted');
    }
  }

  /** @returns whether there was such a cursor */
  kill(id: string): boolean {
    this.open.get(id)?.killed.abort();
    return this.open.delete(id);
  }

  close(): void {
    for (const id of [...this.open.keys()]) this.kill(id);
  }
}
