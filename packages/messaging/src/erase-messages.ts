import {
  DeliverPolicy,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import type { EventType } from '@of/contracts';
import { DEAD_LETTER_PREFIX, streams } from './topology.ts';

/** What tells of an erasure stays as its receipt: all that it has is the user's id and the date. */
const RECEIPT = 'of.user.erased' satisfies EventType;
const isReceipt = (subject: string): boolean => subject === RECEIPT || subject === `${DEAD_LETTER_PREFIX}${RECEIPT}`;

/** Messages asked for at once. */
const BATCH = 1_000;
const WAIT_MS = 1_000;

/** What a stream has now, from a time on. */
async function* storedMessages(
  js: JetStreamClient,
  manager: JetStreamManager,
  stream: string,
  since: Date | undefined,
): AsyncGenerator<JsMsg> {
  const { state } = await manager.streams.info(stream);
  if (state.messages === 0 || (since !== undefined && new Date(state.last_ts) < since)) return;
  const consumer = await js.consumers.get(
    stream,
    since === undefined
      ? { deliver_policy: DeliverPolicy.All }
      : { deliver_policy: DeliverPolicy.StartTime, opt_start_time: since.toISOString() },
  );
  for (let isMore = true; isMore; ) {
    isMore = false;
    for await (const message of await consumer.fetch({ max_messages: BATCH, expires: WAIT_MS })) {
      isMore = true;
      yield message;
      if (message.info.pending === 0) return;
    }
    if (!isMore && (await consumer.info()).num_pending > 0) throw new Error(`${stream} gives nothing, and has more`);
  }
}

/** Deletes a message for good, unless another process has. */
async function deleteMessage(manager: JetStreamManager, stream: string, seq: number): Promise<void> {
  try {
    await manager.streams.deleteMessage(stream, seq);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || (await manager.streams.getMessage(stream, { seq })) !== null)
      throw error;
  }
}

/**
 * Deletes the events and the dead letters in which a user's id stands, as all that are about them have it, and overwrites them on the
 * server's disk (GDPR art. 17). `of.user.erased` stays. A consumer that has not had one of them yet passes over it.
 * @param userId hex; whoever else names it, in whatever form of message, is deleted too
 * @param since looks only at what was published from then on, by the server's clock
 * @returns how many there were
 * @throws when the server cannot be reached: what is left then is found by the next call
 */
export async function eraseMessagesOf(
  js: JetStreamClient,
  manager: JetStreamManager,
  userId: string,
  since?: Date,
): Promise<number> {
  let erased = 0;
  for (const { name } of streams)
    for await (const { seq, subject, data } of storedMessages(js, manager, name, since)) {
      if (isReceipt(subject) || !Buffer.from(data.buffer, data.byteOffset, data.length).includes(userId)) continue;
      await deleteMessage(manager, name, seq);
      erased += 1;
    }
  return erased;
}
