import type { EventData, EventType } from '@of/contracts';
import type { AnyEvent } from '@of/messaging';

/** An event as its user is told of it. */
export interface ShownEvent {
  /** Name of the server-sent event. */
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const SYNC = ['syncRunId', 'connectionId', 'bankId'] as const;
const CHANGED = ['connectionId', 'bankId', 'changed'] as const;

/**
 * What users are told of each type of event, in streams and in webhooks. It is a list of what is told, not of what is not: a field
 * that an event gets one day is told when it is written here, and a new type of event does not compile without a line. Whose an
 * event is, is never told: it is always the reader's.
 */
const SHOWN: { readonly [T in EventType]: readonly Exclude<keyof EventData<T>, 'userId' | 'userName'>[] } = {
  'of.consent.authorised': ['consentId', 'bankId', 'permissions', 'authorisedAt', 'expiresAt'],
  'of.consent.renewed': ['consentId', 'bankId', 'renewedAt', 'expiresAt'],
  'of.consent.revoked': ['consentId', 'bankId', 'revokedAt', 'reason'],
  'of.sync.requested': [...SYNC, 'consentId', 'requestedAt', 'trigger'],
  'of.sync.progressed': [...SYNC, 'phase', 'counts'],
  'of.sync.completed': [...SYNC, 'counts', 'finishedAt'],
  'of.sync.failed': [...SYNC, 'counts', 'finishedAt', 'error'],
  'of.accounts.changed': CHANGED,
  'of.transactions.changed': CHANGED,
  'of.user.erased': ['erasedAt'],
};

/** What the event's user is told of it, beside its type and time. */
export function shownData({ type, data }: Pick<AnyEvent, 'type' | 'data'>): Readonly<Record<string, unknown>> {
  const shown: readonly string[] = SHOWN[type];
  return Object.fromEntries(Object.entries(data).filter(([name]) => shown.includes(name)));
}

/** What a user is told of an event; undefined for another user's. */
export function shownTo(userId: string, event: AnyEvent): ShownEvent | undefined {
  if (event.data.userId !== userId) return undefined;
  return { type: event.type, data: { id: event.id, time: event.time, ...shownData(event) } };
}
