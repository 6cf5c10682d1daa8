import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { eventEnvelope } from '@of/contracts';
import type { Db, ObjectId } from 'mongodb';
import { z } from 'zod';
import { doubles } from './store-truth.ts';

const EVENTS = 'OF_EVENTS';
const DEAD_LETTERS = 'OF_DEAD_LETTERS';

/** An event as the stream has it. */
export interface StreamedEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: unknown;
  readonly text: string;
}

/** Looks into NATS, past the services. */
export interface NatsView {
  /** What the services published, in order: without what a test published as nobody would. */
  readonly events: () => Promise<StreamedEvent[]>;
  /** Publishes what it likes, under a message id that no service uses. */
  readonly publish: (subject: string, text: string) => Promise<void>;
  /** Reasons of the dead letters, oldest first. */
  readonly deadLetters: () => Promise<string[]>;
  readonly dropDeadLetters: () => Promise<void>;
  /** Bytes that JetStream has on disk. */
  readonly storedBytes: () => Promise<number>;
  /** Messages that the durable consumers have not taken, or have taken and not acknowledged. */
  readonly unconsumed: () => Promise<number>;
  readonly close: () => Promise<void>;
}

const OTHER = 'test:';

/** Connects; a server that is killed is waited for. */
export async function viewNats(url: string): Promise<NatsView> {
  const connection = await connect({ servers: url, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
  const manager = await jetstreamManager(connection);
  const js = jetstream(connection);
  let published = 0;

  async function read(stream: string) {
    const { state } = await manager.streams.info(stream);
    if (state.messages === 0) return [];
    const messages = await (await js.consumers.get(stream, { deliver_policy: DeliverPolicy.All })).consume();
    const all: { text: string; messageId: string; reason: string }[] = [];
    for await (const message of messages) {
      const { headers } = message;
      const text = Buffer.from(message.data).toString('utf8');
      all.push({ text, messageId: headers?.get('Nats-Msg-Id') ?? '', reason: headers?.get('Of-Reason') ?? '' });
      // The last one may have been deleted since, with an erased user.
      if (message.info.pending === 0) break;
    }
    return all;
  }

  return {
    events: async () =>
      (await read(EVENTS))
        .filter(({ messageId }) => !messageId.startsWith(OTHER))
        .map(({ text }) => {
          const { id, type, subject, data } = eventEnvelope.parse(JSON.parse(text));
          return { id, type, subject, data, text };
        }),
    publish: async (subject, text) => {
      published += 1;
      await js.publish(subject, text, { msgID: `${OTHER}${published}` });
    },
    deadLetters: async () => (await read(DEAD_LETTERS)).map(({ reason }) => reason),
    dropDeadLetters: async () => {
      await manager.streams.purge(DEAD_LETTERS);
    },
    storedBytes: async () => (await manager.getAccountInfo()).storage,
    unconsumed: async () => {
      let messages = 0;
      for await (const { config, num_pending, num_ack_pending } of manager.consumers.list(EVENTS))
        if (config.durable_name !== undefined) messages += num_pending + num_ack_pending;
      return messages;
    },
    close: () => connection.close(),
  };
}

const ofRun = z.object({ syncRunId: z.string() });
const ofConsent = z.object({ consentId: z.string() });

/** Events that have to be there and are not, and those that are there twice, each a line. */
export async function eventProblems(view: NatsView, db: Db): Promise<string[]> {
  const events = await view.events();
  const ids = events.map(({ id }) => id);
  const about = (types: readonly string[], idOf: (data: unknown) => string): string[] =>
    events.filter(({ type }) => types.includes(type)).map(({ data }) => idOf(data));
  const runId = (data: unknown): string => ofRun.parse(data).syncRunId;
  const requested = about(['of.sync.requested'], runId);
  const ended = about(['of.sync.completed', 'of.sync.failed'], runId);
  const authorised = about(['of.consent.authorised'], (data) => ofConsent.parse(data).consentId);
  const runs = await db.collection<{ _id: ObjectId }>('sync_runs').find().toArray();
  const consents = await db
    .collection<{ ConsentId: string }>('consents')
    .distinct('ConsentId', { 'ConsentDates.AuthorisationDate': { $exists: true } });
  const times = (all: readonly string[], one: string): number => all.filter((id) => id === one).length;
  return [
    ...doubles(ids).map((id) => `published twice: ${id}`),
    ...runs.flatMap(({ _id }) => {
      const id = _id.toHexString();
      const counts = `asked for ${times(requested, id)} times, ended ${times(ended, id)} times`;
      return counts === 'asked for 1 times, ended 1 times' ? [] : [`run ${id}: ${counts}`];
    }),
    ...consents.filter((id) => times(authorised, id) !== 1).map((id) => `not told of once: consent ${id}`),
  ];
}
