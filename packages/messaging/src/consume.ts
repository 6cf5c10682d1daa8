import type { Consumer, JetStreamClient, JsMsg } from '@nats-io/jetstream';
import type { Logger } from 'pino';
import { park } from './dead-letters.ts';
import { type Event, PoisonMessageError, parseEvent } from './event.ts';
import {
  ALL_TYPES,
  type ConsumedType,
  type ConsumerDeclaration,
  type ConsumerName,
  consumers,
  EVENTS_STREAM,
  isTakenAlone,
} from './topology.ts';

/** Where an event stands among all of the stream. */
export interface Delivered {
  /** Grows with each event. */
  readonly sequence: number;
}

export interface ConsumeOptions<N extends ConsumerName> {
  readonly consumer: N;
  /**
   * Does the work. It may be called again for the same event, by another process or after a crash: what it does twice must
   * be the same as once. The message is acknowledged after it resolves.
   */
  readonly handler: (event: Event<ConsumedType<N>>, at: Delivered) => Promise<void>;
  /** How many handlers this process runs at a time. */
  readonly concurrency: number;
}

export interface Consumption {
  /** Takes no further messages and waits for the handlers that run. */
  readonly stop: () => Promise<void>;
}

const RESTART_MS = 1_000;

interface Setting<N extends ConsumerName> extends ConsumeOptions<N> {
  readonly js: JetStreamClient;
  readonly logger: Logger;
}

async function parkOrReturn<N extends ConsumerName>(
  message: JsMsg,
  setting: Setting<N>,
  reason: string,
): Promise<void> {
  try {
    await park(setting.js, message, setting.consumer, reason);
    // Without the reason, which is in the dead letter: a server before 2.10.4 takes a term with one for no acknowledgement at all.
    message.term();
    setting.logger.error(
      { consumer: setting.consumer, sequence: message.seq, reason },
      'message parked as a dead letter',
    );
  } catch (error) {
    setting.logger.warn(
      { err: error, consumer: setting.consumer },
      'dead letter could not be parked; the message stays',
    );
    message.nak(RESTART_MS);
  }
}

/** The type that a message has to be of: the consumer's own, or for one of all types its subject. */
function typeOf<N extends ConsumerName>({ type }: ConsumerDeclaration, { subject }: JsMsg): ConsumedType<N> {
  // parseEvent refuses a subject that is no type of event.
  return (type === ALL_TYPES ? subject : type) as ConsumedType<N>;
}

async function handle<N extends ConsumerName>(message: JsMsg, setting: Setting<N>): Promise<void> {
  const declaration: ConsumerDeclaration = consumers[setting.consumer];
  const deliveries = message.info.deliveryCount;
  // A handler that kills its process never gets to fail: the count of deliveries tells.
  if (deliveries > declaration.maxDeliveries)
    return parkOrReturn(message, setting, 'delivered too often without an end');
  const heartbeat = setInterval(() => message.working(), (declaration.ackWaitSeconds * 1_000) / 3);
  try {
    await setting.handler(parseEvent(message.data, typeOf<N>(declaration, message)), { sequence: message.seq });
    message.ack();
  } catch (error) {
    if (error instanceof PoisonMessageError) {
      // One dead letter is enough: the consumer of this type parks it.
      if (declaration.type === ALL_TYPES && isTakenAlone(message.subject)) {
        message.ack();
        return undefined;
      }
      return await parkOrReturn(message, setting, error.message);
    }
    if (deliveries >= declaration.maxDeliveries) {
      return await parkOrReturn(
        message,
        setting,
        error instanceof Error ? `${error.name}: ${error.message}` : 'failed',
      );
    }
    const delays = declaration.backoffSeconds;
    const seconds = delays[Math.min(deliveries, delays.length) - 1] ?? 1;
    setting.logger.warn(
      { err: error, consumer: setting.consumer, deliveries, retryInSeconds: seconds },
      'handler failed',
    );
    message.nak(seconds * 1_000);
  } finally {
    clearInterval(heartbeat);
  }
  return undefined;
}

/** Takes messages from a durable consumer until stopped; a lost connection or consumer is taken up again. */
export function startConsumption<N extends ConsumerName>(setting: Setting<N>): Consumption {
  const running = new Set<Promise<void>>();
  let stopped = false;
  let stopTaking: (() => void) | undefined;

  async function take(consumer: Consumer): Promise<void> {
    const messages = await consumer.consume({ max_messages: setting.concurrency });
    stopTaking = () => messages.stop();
    if (stopped) messages.stop();
    for await (const message of messages) {
      const work = handle(message, setting).finally(() => running.delete(work));
      running.add(work);
      if (running.size >= setting.concurrency) await Promise.race(running);
    }
  }

  async function loop(): Promise<void> {
    while (!stopped) {
      try {
        await take(await setting.js.consumers.get(EVENTS_STREAM, setting.consumer));
      } catch (error) {
        if (stopped) break;
        setting.logger.warn({ err: error, consumer: setting.consumer }, 'consumer is interrupted');
        await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
      }
    }
    await Promise.all(running);
  }

  const done = loop();
  return {
    stop: async () => {
      stopped = true;
      stopTaking?.();
      await done;
    },
  };
}
