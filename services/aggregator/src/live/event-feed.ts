import { setTimeout as wait } from 'node:timers/promises';
import type { FollowedEvent, Follower } from '@of/messaging';
import type { Logger } from 'pino';

const RETRY_MS = 1_000;

/** Whoever looks on gets every event after a place once, in order. */
export interface EventFeed {
  /**
   * @param after the place of the last event that is known; only what comes from now on when left out
   * @param signal ends it
   * @throws when the stream cannot be read
   */
  readonly subscribe: (after: number | undefined, signal: AbortSignal) => Promise<Subscription>;
}

export interface Subscription {
  /** The place that it begins after. */
  readonly after: number;
  /**
   * Whether it cannot go on at the place that was asked for and begins with what comes from now on: events after that place are not
   * kept any more, or the stream has not come to it, so that it was the place of another stream, before this one was begun anew.
   */
  readonly isLost: boolean;
  readonly events: AsyncIterable<FollowedEvent>;
}

/** What waits for one subscriber. */
class Queue {
  readonly #waiting: FollowedEvent[] = [];
  #wake: (() => void) | undefined;

  push(event: FollowedEvent): void {
    this.#waiting.push(event);
    this.#wake?.();
  }

  async *take(signal: AbortSignal): AsyncGenerator<FollowedEvent> {
    const onAbort = (): void => this.#wake?.();
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        const next = this.#waiting.shift();
        if (next !== undefined) yield next;
        else
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
}

/**
 * Follows the events once for all subscribers of this process. Who goes back to a place reads what lies between from the
 * stream, and joins the others there: places tell what was sent already, so nothing is missed and nothing comes twice.
 */
export function startEventFeed(follower: Follower, logger: Logger, stopped: AbortSignal): EventFeed {
  const queues = new Set<Queue>();
  let newest: number | undefined;

  async function run(): Promise<void> {
    while (!stopped.aborted) {
      try {
        newest ??= (await follower.bounds()).last;
        for await (const followed of follower.follow(newest, stopped)) {
          newest = followed.sequence;
          for (const queue of queues) queue.push(followed);
        }
      } catch (error) {
        logger.warn({ err: error }, 'the feed of events is interrupted');
      }
      await wait(RETRY_MS, undefined, { signal: stopped }).catch(() => undefined);
    }
  }
  void run();

  async function* between(after: number, last: number, signal: AbortSignal): AsyncGenerator<FollowedEvent> {
    if (last <= after) return;
    for await (const followed of follower.follow(after, signal)) {
      yield followed;
      if (followed.sequence >= last) return;
    }
  }

  async function* joined(queue: Queue, after: number, last: number, signal: AbortSignal) {
    try {
      let sent = after;
      for await (const followed of between(after, last, signal)) {
        sent = followed.sequence;
        yield followed;
      }
      for await (const followed of queue.take(signal)) {
        if (followed.sequence <= sent) continue;
        sent = followed.sequence;
        yield followed;
      }
    } finally {
      queues.delete(queue);
    }
  }

  return {
    subscribe: async (after, signal) => {
      // In this order: what comes after the look at the end of the stream is in the queue.
      const queue = new Queue();
      queues.add(queue);
      try {
        const { first, last } = await follower.bounds();
        const isLost = after !== undefined && (after + 1 < first || after > last);
        const from = isLost ? last : (after ?? last);
        return { after: from, isLost, events: joined(queue, from, last, signal) };
      } catch (error) {
        queues.delete(queue);
        throw error;
      }
    },
  };
}
