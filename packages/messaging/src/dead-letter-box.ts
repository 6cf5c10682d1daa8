import type { StoredMsg } from '@nats-io/jetstream';
import { deadLetterHeaders } from './dead-letters.ts';
import { openOperatorView } from './operator-view.ts';
import { DEAD_LETTER_PREFIX, DEAD_LETTERS_STREAM } from './topology.ts';

/** A message that was parked because it failed for good or could not be read. */
export interface DeadLetter {
  /** Its number in the dead-letter stream. */
  readonly number: number;
  /** Where it had been published. */
  readonly subject: string;
  readonly parkedAt: Date;
  readonly reason: string;
  /** The durable consumer that parked it. */
  readonly consumer: string;
  readonly deliveries: number;
  /** What it holds, as it came; it may be no text. */
  readonly payload: Uint8Array;
}

/** No dead letter has this number: it was never there, or somebody has dealt with it. */
export class NoSuchDeadLetterError extends Error {
  override readonly name = 'NoSuchDeadLetterError';
}

/** The dead letters, for those who look after the system. */
export interface DeadLetterBox {
  /** Oldest first. @param after the number to go on after; from the first when left out */
  readonly list: (limit: number, after?: number) => Promise<DeadLetter[]>;
  readonly count: () => Promise<number>;
  /** @throws NoSuchDeadLetterError */
  readonly get: (number: number) => Promise<DeadLetter>;
  /**
   * Publishes it once more where it had been, and takes it out. Every consumer of its subject gets it: those that had done
   * their work with it do it again, which is the same as once. What fails again comes back as a new dead letter.
   * @throws NoSuchDeadLetterError
   */
  readonly replay: (number: number) => Promise<void>;
  /** Deletes it for good. @throws NoSuchDeadLetterError */
  readonly drop: (number: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

function toLetter(message: StoredMsg): DeadLetter {
  const { header } = message;
  return {
    number: message.seq,
    subject: message.subject.slice(DEAD_LETTER_PREFIX.length),
    parkedAt: message.time,
    reason: header.get(deadLetterHeaders.reason),
    consumer: header.get(deadLetterHeaders.consumer),
    deliveries: Number(header.get(deadLetterHeaders.deliveries)),
    payload: message.data,
  };
}

/** Opens the dead letters of a server. @throws when it cannot be reached or refuses us */
export async function openDeadLetters(url: string): Promise<DeadLetterBox> {
  const { manager, js, messages, close } = await openOperatorView(url, 'dead-letters');

  async function get(number: number): Promise<StoredMsg> {
    const found = await manager.streams.getMessage(DEAD_LETTERS_STREAM, { seq: number });
    if (found === null) throw new NoSuchDeadLetterError(`there is no dead letter ${number}`);
    return found;
  }

  const drop = async (number: number): Promise<void> => {
    await get(number);
    await manager.streams.deleteMessage(DEAD_LETTERS_STREAM, number);
  };

  return {
    list: async (limit, after) => {
      const letters: DeadLetter[] = [];
      for await (const found of messages(DEAD_LETTERS_STREAM, `${DEAD_LETTER_PREFIX}>`, after)) {
        if (letters.length >= limit) break;
        letters.push(toLetter(found));
      }
      return letters;
    },
    count: async () => (await manager.streams.info(DEAD_LETTERS_STREAM)).state.messages,
    get: async (number) => toLetter(await get(number)),
    replay: async (number) => {
      const { subject, payload } = toLetter(await get(number));
      // An id of its own: the stream may still remember the first one, and would keep this for a repetition.
      await js.publish(subject, payload, { msgID: `replay:${number}` });
      await manager.streams.deleteMessage(DEAD_LETTERS_STREAM, number);
    },
    drop,
    close,
  };
}
