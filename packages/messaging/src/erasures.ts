import type { EventType, UserErased } from '@of/contracts';
import { makeEvent, PoisonMessageError, parseEvent } from './event.ts';
import { openOperatorView } from './operator-view.ts';
import { publishEvent } from './publish-event.ts';
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
  const { js, messages, close } = await openOperatorView(url, 'erasures');
  return {
    list: async () => {
      const erasures = new Map<string, UserErased>();
      for await (const { data } of messages(EVENTS_STREAM, TYPE)) {
        const erasure = read(data);
        if (erasure !== undefined && !erasures.has(erasure.userId)) erasures.set(erasure.userId, erasure);
      }
      return [...erasures.values()];
    },
    repeat: async (erasure) => publishEvent(js, makeEvent(TYPE, SOURCE, erasure.userId, erasure)),
    close,
  };
}
