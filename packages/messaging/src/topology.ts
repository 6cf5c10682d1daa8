import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import type { EventType } from '@of/contracts';

const NANOS_PER_SECOND = 1_000_000_000;
const DAY = 24 * 60 * 60 * NANOS_PER_SECOND;

export const EVENTS_STREAM = 'OF_EVENTS';
export const DEAD_LETTERS_STREAM = 'OF_DEAD_LETTERS';
export const DEAD_LETTER_PREFIX = 'dlq.';

type StreamDeclaration = Pick<
  StreamConfig,
  'name' | 'subjects' | 'storage' | 'retention' | 'discard' | 'max_age' | 'duplicate_window'
>;

/** Every stream there is. Events stay for two weeks, dead letters until somebody has looked at them. */
export const streams: readonly StreamDeclaration[] = [
  {
    name: EVENTS_STREAM,
    subjects: ['of.>'],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    max_age: 14 * DAY,
    duplicate_window: 120 * NANOS_PER_SECOND,
  },
  {
    name: DEAD_LETTERS_STREAM,
    subjects: [`${DEAD_LETTER_PREFIX}>`],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    max_age: 0,
    duplicate_window: 120 * NANOS_PER_SECOND,
  },
];

/** What a consumer of every type takes. */
export const ALL_TYPES = 'of.>';

/** A durable pull consumer: the processes of one service share it. */
export interface ConsumerDeclaration {
  /** The one type of events that it takes, or all of them. */
  readonly type: EventType | typeof ALL_TYPES;
  /** Messages that may be under way at once; one keeps them strictly in order. */
  readonly maxAckPending?: number;
  /** How long a handler may be silent before the message goes to another process. Handlers that are at work renew it. */
  readonly ackWaitSeconds: number;
  /** Deliveries before a message becomes a dead letter. */
  readonly maxDeliveries: number;
  /** Seconds before the second, third… delivery; the last one repeats. */
  readonly backoffSeconds: readonly number[];
}

/** Some ten minutes in all, from one failure to the last. */
const PATIENCE = { ackWaitSeconds: 30, maxDeliveries: 12, backoffSeconds: [1, 2, 5, 15, 60] } as const;

/** Every durable consumer there is, by name. */
export const consumers = {
  /** Its own news: a user whom a restored backup has brought back is erased when it is told again. */
  'auth-user-erased': { type: 'of.user.erased', ...PATIENCE },
  'aggregator-consent-authorised': { type: 'of.consent.authorised', ...PATIENCE },
  'aggregator-consent-renewed': { type: 'of.consent.renewed', ...PATIENCE },
  'aggregator-consent-revoked': { type: 'of.consent.revoked', ...PATIENCE },
  'aggregator-user-erased': { type: 'of.user.erased', ...PATIENCE },
  'aggregator-sync-requested': { type: 'of.sync.requested', ...PATIENCE },
  /** In order: what is told of a connection is told in the order in which it happened. */
  'aggregator-webhooks': { type: ALL_TYPES, maxAckPending: 1, ...PATIENCE },
} as const satisfies Readonly<Record<string, ConsumerDeclaration>>;

export type ConsumerName = keyof typeof consumers;

type DeclaredType<N extends ConsumerName> = (typeof consumers)[N]['type'];

/** The event types that a durable consumer takes. */
export type ConsumedType<N extends ConsumerName> = DeclaredType<N> extends EventType ? DeclaredType<N> : EventType;

/** Whether a consumer of one type takes what is published on a subject. */
export const isTakenAlone = (subject: string): boolean =>
  Object.values(consumers).some(({ type }) => type !== ALL_TYPES && type === subject);

const MAX_ACK_PENDING = 1_000;

/** A durable consumer as the server is told of it. */
export function consumerConfig(name: ConsumerName) {
  const { type, ackWaitSeconds, maxAckPending = MAX_ACK_PENDING }: ConsumerDeclaration = consumers[name];
  return {
    durable_name: name,
    filter_subject: type,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: ackWaitSeconds * NANOS_PER_SECOND,
    // The server delivers without end: it is we who count, so that what fails for good is parked rather than dropped.
    max_deliver: -1,
    max_ack_pending: maxAckPending,
  };
}
