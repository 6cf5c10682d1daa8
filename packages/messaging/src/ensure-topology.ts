import { JetStreamApiCodes, JetStreamApiError, type JetStreamManager } from '@nats-io/jetstream';
import { type ConsumerName, consumerConfig, EVENTS_STREAM, streams } from './topology.ts';

async function orUndefined<T>(request: Promise<T>, missing: number): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === missing) return undefined;
    throw error;
  }
}

/** Makes the declared streams, or brings them to what is declared. Several processes may do so at once. */
export async function ensureStreams(manager: JetStreamManager): Promise<void> {
  for (const stream of streams) {
    const existing = await orUndefined(manager.streams.info(stream.name), JetStreamApiCodes.StreamNotFound);
    if (existing === undefined) await manager.streams.add(stream);
    else await manager.streams.update(stream.name, { ...existing.config, ...stream });
  }
}

/** Makes a declared durable consumer, or brings it to what is declared. Several processes may do so at once. */
export async function ensureConsumer(manager: JetStreamManager, name: ConsumerName): Promise<void> {
  const { ack_wait, max_deliver, max_ack_pending, ...fixed } = consumerConfig(name);
  const limits = { ack_wait, max_deliver, max_ack_pending };
  const existing = await orUndefined(manager.consumers.info(EVENTS_STREAM, name), JetStreamApiCodes.ConsumerNotFound);
  if (existing === undefined) {
    await manager.consumers.add(EVENTS_STREAM, { ...fixed, ...limits });
  } else {
    await manager.consumers.update(EVENTS_STREAM, name, limits);
  }
}
