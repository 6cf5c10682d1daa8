import type { EventEnvelope } from '@of/contracts';
import { type ClientSession, type Collection, type Db, ObjectId } from 'mongodb';

/** An event that waits to be published. `_id` is its id: ids grow with time, so sorting by it keeps their order. */
export interface OutboxDocument {
  _id: ObjectId;
  /** The service that wrote it, and that publishes it. */
  Source: string;
  Subject: string;
  Envelope: EventEnvelope;
  CreationDate: Date;
}

/** Collection `outbox`. */
export function outboxCollection(db: Db): Collection<OutboxDocument> {
  return db.collection<OutboxDocument>('outbox');
}

/** Makes the index that serves the relay: the oldest events of one service. */
export async function ensureOutbox(db: Db): Promise<void> {
  await outboxCollection(db).createIndex({ Source: 1, _id: 1 });
}

/**
 * Writes events beside the change that they announce, in the same transaction: either both are there or neither.
 * @param session the transaction that the change is made in
 */
export async function writeToOutbox(db: Db, session: ClientSession, events: readonly EventEnvelope[]): Promise<void> {
  if (events.length === 0) return;
  await outboxCollection(db).insertMany(
    events.map((event) => ({
      _id: ObjectId.createFromHexString(event.id),
      Source: event.source,
      Subject: event.subject,
      Envelope: event,
      CreationDate: new Date(event.time),
    })),
    { session },
  );
}
