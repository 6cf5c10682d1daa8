import type { JetStreamClient, JsMsg } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { type ConsumerName, DEAD_LETTER_PREFIX } from './topology.ts';

/** Headers that say where a dead letter comes from and why it is one. */
export const deadLetterHeaders = {
  reason: 'Of-Reason',
  consumer: 'Of-Consumer',
  deliveries: 'Of-Deliveries',
  sequence: 'Of-Stream-Sequence',
} as const;

const MAX_REASON = 512;

/**
 * Parks a message, unchanged, on `dlq.<its subject>`. The same message of the same consumer is parked once.
 * @throws when the stream does not take it: then it must not be acknowledged
 */
export async function park(js: JetStreamClient, message: JsMsg, consumer: ConsumerName, reason: string): Promise<void> {
  const head = headers();
  head.set(deadLetterHeaders.reason, reason.replace(/[\r\n]+/g, ' ').slice(0, MAX_REASON));
  head.set(deadLetterHeaders.consumer, consumer);
  head.set(deadLetterHeaders.deliveries, String(message.info.deliveryCount));
  head.set(deadLetterHeaders.sequence, String(message.seq));
  await js.publish(`${DEAD_LETTER_PREFIX}${message.subject}`, message.data, {
    headers: head,
    msgID: `${consumer}:${message.seq}`,
  });
}
