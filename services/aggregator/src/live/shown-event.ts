import type { AnyEvent } from '@of/messaging';

/** An event as its user is told of it. */
export interface ShownEvent {
  /** Name of the server-sent event. */
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a user is told of an event; undefined for another user's. Whose it is, is not said: it is always the reader's. */
export function shownTo(userId: string, event: AnyEvent): ShownEvent | undefined {
  const { userId: owner, ...data } = event.data;
  if (owner !== userId) return undefined;
  return { type: event.type, data: { id: event.id, time: event.time, ...data } };
}
