import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { EventType, UserErased } from '@of/contracts';
import { ensureStreams } from './ensure-topology.ts';
import { makeEvent, PoisonMessageError, parseEvent } from './event.ts';
import { EVENTS_STREAM } from './topology.ts';

const TYPE = 'of.user.erased' satisfies EventType;
const SOURCE = 'ops';

/** The erasures that the stream has told of, for those who look after the system. */
export interface Erasures {
  /** Those of the last two weeks, oldest first; who was erased more than once, with the first time. */
  readonly list: () => Promise<UserErased[]>;
  /**
   * Tells of an erasure once more: a user who is there again, as a backup was restored, is erased again; for any other it does no
   * harm.
   * @throws ZodError when it is no erasure
   */
  readonly repeat: (erasure: UserErased) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Undefined for what is no such event: it is a dead letter of those who consume them. */
function read(bytes: Uint8Array): UserErased | undefined {
  try {
    return parseEvent(bytes, TYPE).data;
  } catch (error) {
    if (error instanceof PoisonMessageError) return undefined;
    throw error;
  }
}

/** Opens the erasures of a server. @throws when it cannot be reached or refuses us */
export async function openErasures(url: string): Promise<Erasures> {
  const connection = await connect({ servers: url, name: 'erasures', maxReconnectAttempts: 3 });
  const manager = await jetstreamManager(connection);
  const js = jetstream(connection);
  await ensureStreams(manager);
  return {
    list: async () => {
      const erasures = new Map<string, UserErased>();
      for (let next = 1; ; ) {
        const query: { seq: number; next_by_subj: string } = { seq: next, next_by_subj: TYPE };
        const found = await manager.streams.getMessage(EVENTS_STREAM, query);
        if (found === null) return [...erasures.values()];
        const erasure = read(found.data);
        if (erasure !== undefined && !erasures.has(erasure.userId)) erasures.set(erasure.userId, erasure);
        next = found.seq + 1;
      }
    },
    repeat: async (erasure) => {
      const event = makeEvent(TYPE, SOURCE, erasure.userId, erasure);
      await js.publish(event.type, JSON.stringify(event), { msgID: event.id });
    },
    close: () => connection.close(),
  };
}
