export type { ConsumeOptions, Consumption, Delivered } from './consume.ts';
export { type DeadLetter, type DeadLetterBox, NoSuchDeadLetterError, openDeadLetters } from './dead-letter-box.ts';
export { deadLetterHeaders } from './dead-letters.ts';
export { type Event, makeEvent, PoisonMessageError, parseEvent } from './event.ts';
export type { AnyEvent, FollowedEvent, Follower, StreamBounds } from './follow.ts';
export { connectMessaging, type Messaging, type MessagingOptions } from './messaging.ts';
export { deadLetterGauge, outboxGauges } from './metrics.ts';
export { ensureOutbox, type OutboxDocument, outboxCollection, writeToOutbox } from './outbox/outbox.ts';
export { type Relay, type RelayOptions, startOutboxRelay } from './outbox/relay.ts';
export {
  type ConsumerName,
  consumers,
  DEAD_LETTER_PREFIX,
  DEAD_LETTERS_STREAM,
  EVENTS_STREAM,
  streams,
} from './topology.ts';
