import type { EventData } from '@of/contracts';
import { type Messaging, makeEvent, writeToOutbox } from '@of/messaging';
import type { StoreConnection } from '@of/models';
import type { ClientSession } from 'mongoose';
import type { Logger } from 'pino';
import type { Announce } from './announce.ts';

/** This service's name, as events and its outbox carry it. */
export const SERVICE = 'aggregator';

/** Progress messages under way at once; more are dropped: while NATS is gone nothing may pile up. */
const UNDER_WAY = 8;

/** Events through the outbox, from where the relay publishes them. */
export interface Announcing {
  readonly announce: Announce;
  /** To be called after a transaction's commit: wakes the relay when events were announced in it. */
  readonly committed: (session: ClientSession) => void;
}

/** @param wake makes the relay look; most commits have nothing for it */
export function announceByOutbox(connection: StoreConnection, wake: () => void): Announcing {
  const announced = new WeakSet<ClientSession>();
  return {
    announce: async (session, type, subject, data) => {
      if (connection.db === undefined) throw new Error('not connected to the store');
      await writeToOutbox(connection.db, session, [makeEvent(type, SERVICE, subject, data)]);
      announced.add(session);
    },
    committed: (session) => {
      if (announced.has(session)) wake();
    },
  };
}

/** Publishes progress directly: what gets lost is followed by the next, and the end comes through the outbox. */
export function tellByMessaging(
  messaging: Pick<Messaging, 'publish'>,
  logger: Logger,
): (progress: EventData<'of.sync.progressed'>) => void {
  let underWay = 0;
  return (progress) => {
    if (underWay >= UNDER_WAY) return;
    underWay += 1;
    messaging
      .publish(makeEvent('of.sync.progressed', SERVICE, progress.connectionId, progress))
      .catch((error: unknown) => logger.debug({ err: error }, 'progress not told'))
      .finally(() => {
        underWay -= 1;
      });
  };
}
