import { DeliverPolicy, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import type { EventType } from '@of/contracts';
import type { Logger } from 'pino';
import { type Event, PoisonMessageError, parseEvent } from './event.ts';
import { EVENTS_STREAM } from './topology.ts';

/** Every type of event with its payload, told apart by `type`. */
export type AnyEvent = { [T in EventType]: Event<T> }[EventType];

/** An event with its place in the stream: places grow, and are the same for whoever follows. */
export interface FollowedEvent {
  readonly sequence: number;
  /** Undefined where the message at this place is none that is known here. */
  readonly event: AnyEvent | undefined;
}

/** The places of the oldest and the newest event that the stream has; `first` is past `last` when it has none. */
export interface StreamBounds {
  readonly first: number;
  readonly last: number;
}

/** Looks on at the events, in their order, without taking them from anybody. */
export interface Follower {
  readonly bounds: () => Promise<StreamBounds>;
  /**
   * All events after a place, those that come included, until aborted. A lost connection is taken up again at the same place.
   * @throws when the stream cannot be read
   */
  readonly follow: (after: number, signal: AbortSignal) => AsyncIterable<FollowedEvent>;
}

function read(data: Uint8Array, subject: string, logger: Logger): AnyEvent | undefined {
  try {
    // The subject is the type; an unknown one is refused like any other poison.
    return parseEvent(data, subject as EventType) as AnyEvent;
  } catch (error) {
    if (!(error instanceof PoisonMessageError)) throw error;
    logger.debug({ subject, reason: error.reason }, 'a message that is no event is passed over');
    return undefined;
  }
}

export function createFollower(js: JetStreamClient, manager: JetStreamManager, logger: Logger): Follower {
  return {
    bounds: async () => {
      const { state } = await manager.streams.info(EVENTS_STREAM);
      return { first: state.first_seq, last: state.last_seq };
    },
    follow: async function* followed(after, signal) {
      if (signal.aborted) return;
      const consumer = await js.consumers.get(EVENTS_STREAM, {
        deliver_policy: DeliverPolicy.StartSequence,
        opt_start_seq: after + 1,
      });
      const messages = await consumer.consume();
      const stop = (): void => messages.stop();
      signal.addEventListener('abort', stop);
      try {
        for await (const message of messages) {
          yield { sequence: message.seq, event: read(message.data, message.subject, logger) };
          if (signal.aborted) return;
        }
      } finally {
        signal.removeEventListener('abort', stop);
        messages.stop();
      }
    },
  };
}
