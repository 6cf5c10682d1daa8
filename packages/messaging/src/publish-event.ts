import type { JetStreamClient } from '@nats-io/jetstream';
import type { EventEnvelope } from '@of/contracts';

const PUBLISH_MS = 5_000;

/**
 * Publishes an event on its type's subject, under its own id: the same event twice within two minutes is stored once. Resolves when the
 * stream has stored it.
 * @throws when it has not in five seconds
 */
export async function publishEvent(js: JetStreamClient, event: EventEnvelope): Promise<void> {
  await js.publish(event.type, JSON.stringify(event), { msgID: event.id, timeout: PUBLISH_MS });
}
