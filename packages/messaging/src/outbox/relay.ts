import type { EventEnvelope } from '@of/contracts';
import type { Db, ObjectId } from 'mongodb';
import type { Logger } from 'pino';
import { type OutboxDocument, outboxCollection } from './outbox.ts';

export interface RelayOptions {
  readonly db: Db;
  /** The service whose events are published, as given to `makeEvent`. */
  readonly source: string;
  readonly publish: (event: EventEnvelope) => Promise<void>;
  readonly logger: Logger;
  /** How often to look without being woken, in milliseconds; 500 when left out. */
  readonly pollMs?: number;
}

export interface Relay {
  /** Looks at once: call it after a commit. */
  readonly wake: () => void;
  /** Ends after the event that is being published. What is left waits for the next start. */
  readonly stop: () => Promise<void>;
}

const BATCH = 500;
/** Aggregates whose events are published at once. */
const CONCURRENCY = 32;
/** How long a batch may be worked on after it was read: within the time in which the stream knows an event again. */
const BATCH_MS = 60_000;
const MAX_PAUSE_MS = 10_000;

/** The events of each aggregate in their order. */
function byAggregate(waiting: readonly OutboxDocument[]): OutboxDocument[][] {
  const groups = new Map<string, OutboxDocument[]>();
  for (const document of waiting) {
    const group = groups.get(document.Subject);
    if (group === undefined) groups.set(document.Subject, [document]);
    else group.push(document);
  }
  return [...groups.values()];
}

/**
 * Publishes a service's outbox, each aggregate's events in their order, and removes them once the stream has them. An event
 * that cannot be published holds up the ones behind it. Two relays at once publish twice at the worst, with the same message
 * id, of which the stream keeps one.
 */
export function startOutboxRelay({ db, source, publish, logger, pollMs = 500 }: RelayOptions): Relay {
  const outbox = outboxCollection(db);
  const filter = { Source: `/services/${source}` };
  let stopped = false;
  let awake = false;
  let rouse: (() => void) | undefined;

  /** @returns whether there may be more */
  async function publishBatch(): Promise<boolean> {
    const waiting = await outbox.find(filter).sort({ _id: 1 }).limit(BATCH).toArray();
    const until = performance.now() + BATCH_MS;
    const groups = byAggregate(waiting);
    const published: ObjectId[] = [];
    let failure: { readonly error: unknown } | undefined;
    const publishGroups = async (): Promise<void> => {
      for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
        for (const { _id, Envelope } of group) {
          if (stopped || failure !== undefined || performance.now() > until) return;
          try {
            await publish(Envelope);
          } catch (error) {
            failure = { error };
            return;
          }
          published.push(_id);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, groups.length) }, publishGroups));
    if (published.length > 0) await outbox.deleteMany({ _id: { $in: published } });
    if (failure !== undefined) throw failure.error;
    return !stopped && waiting.length === BATCH;
  }

  function pause(milliseconds: number): Promise<void> {
    if (awake || stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function loop(): Promise<void> {
    let failures = 0;
    while (!stopped) {
      awake = false;
      try {
        const more = await publishBatch();
        failures = 0;
        if (!more) await pause(pollMs);
      } catch (error) {
        failures += 1;
        logger.warn({ err: error, failures }, 'outbox waits');
        await pause(Math.min(pollMs * 2 ** failures, MAX_PAUSE_MS));
      }
    }
  }

  const done = loop();
  const wake = (): void => {
    awake = true;
    rouse?.();
  };
  return {
    wake,
    stop: async () => {
      stopped = true;
      rouse?.();
      await done;
    },
  };
}
