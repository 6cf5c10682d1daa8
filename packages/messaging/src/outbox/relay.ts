import type { EventEnvelope } from '@of/contracts';
import type { Db } from 'mongodb';
import type { Logger } from 'pino';
import { outboxCollection } from './outbox.ts';

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

const BATCH = 200;
const MAX_PAUSE_MS = 10_000;

/**
 * Publishes a service's outbox in order and removes each event once the stream has it. An event that cannot be published
 * holds up the ones behind it, so that order is kept. Two relays at once publish twice at the worst, with the same message
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
    for (const { _id, Envelope } of waiting) {
      if (stopped) return false;
      await publish(Envelope);
      await outbox.deleteOne({ _id });
    }
    return waiting.length === BATCH;
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
