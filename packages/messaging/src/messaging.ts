import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { EventEnvelope } from '@of/contracts';
import type { Logger } from 'pino';
import { connectNats } from './connect-nats.ts';
import { type ConsumeOptions, type Consumption, startConsumption } from './consume.ts';
import { ensureConsumer, ensureStreams } from './ensure-topology.ts';
import { eraseMessagesOf } from './erase-messages.ts';
import { createFollower, type Follower } from './follow.ts';
import { publishEvent } from './publish-event.ts';
import { type ConsumerName, DEAD_LETTERS_STREAM } from './topology.ts';

export interface MessagingOptions {
  /** The server's address, or several of one cluster with commas between them: see `serverOptions`. */
  readonly url: string;
  /** How the connection shows at the server: the service's name. */
  readonly name: string;
  readonly logger: Logger;
}

export interface Messaging {
  /** Resolves when the stream has stored the event; the same event twice within two minutes is stored once. */
  readonly publish: (event: EventEnvelope) => Promise<void>;
  readonly consume: <N extends ConsumerName>(options: ConsumeOptions<N>) => Promise<Consumption>;
  /** Looks on at all events, past the durable consumers. */
  readonly follower: Follower;
  /**
   * Deletes the stored events and dead letters about a user, but for the receipt, `of.user.erased`.
   * @param since looks only at what was published from then on
   * @returns how many there were
   */
  readonly eraseMessagesOf: (userId: string, since?: Date) => Promise<number>;
  /** How many messages have failed for good and wait for somebody to look at them. */
  readonly countDeadLetters: () => Promise<number>;
  /** Resolves when the server answers, rejects when it does not. */
  readonly check: () => Promise<void>;
  /** Stops consuming, waits for handlers, sends what is left, and disconnects. */
  readonly close: () => Promise<void>;
}

/**
 * Connects to NATS, waiting until it is there, makes the declared streams, and from then on reconnects for ever.
 * @throws when the URL is no server's address, or when the server refuses us (credentials, no JetStream)
 */
export async function connectMessaging({ url, name, logger }: MessagingOptions): Promise<Messaging> {
  const connection = await connectNats(url, name, logger);
  void (async () => {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect' || status.type === 'reconnect')
        logger.warn({ nats: status.type }, 'connection to NATS');
    }
  })();
  const manager = await jetstreamManager(connection);
  const js = jetstream(connection);
  await ensureStreams(manager);
  const consumptions: Consumption[] = [];

  return {
    publish: (event) => publishEvent(js, event),
    consume: async (options) => {
      await ensureConsumer(manager, options.consumer);
      const consumption = startConsumption({ ...options, js, logger });
      consumptions.push(consumption);
      return consumption;
    },
    follower: createFollower(js, manager, logger),
    eraseMessagesOf: (userId, since) => eraseMessagesOf(js, manager, userId, since),
    countDeadLetters: async () => (await manager.streams.info(DEAD_LETTERS_STREAM)).state.messages,
    check: async () => {
      await connection.rtt();
    },
    close: async () => {
      await Promise.all(consumptions.map((one) => one.stop()));
      await connection.drain();
    },
  };
}
