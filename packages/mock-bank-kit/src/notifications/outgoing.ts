import { randomUUID } from 'node:crypto';
import type { BankWebhook } from '@of/contracts';
import type { BankStore } from '../store/bank-store.ts';

/** A webhook that is to be delivered. */
export interface OutgoingWebhook {
  /** The event's id, which the receiver knows a repetition by. */
  readonly id: string;
  /** Whose it is: of two with the same topic the second waits for the first. */
  readonly topic: string;
  readonly event: BankWebhook;
  /** How often it was tried. */
  readonly attempts: number;
  /** When it is tried next, epoch ms by the machine's clock. */
  readonly dueAt: number;
}

/** What waits to be delivered, beyond a restart. */
export interface OutgoingWebhooks {
  /** In the order in which they came, each with its key. */
  list(): readonly (readonly [key: string, webhook: OutgoingWebhook])[];
  /**
   * Adds an event. One of its topic that was never tried takes it in, so that a receiver that is down makes no pile: there are
   * at most two of a topic.
   */
  add(grantId: string, event: BankWebhook): void;
  put(key: string, webhook: OutgoingWebhook): void;
  remove(key: string): void;
}

function together(earlier: BankWebhook, later: BankWebhook): BankWebhook {
  const accountIds = [...new Set([...earlier.data.accountIds, ...later.data.accountIds])];
  return { ...later, data: { ...later.data, accountIds } };
}

/** Opens them in the bank's store. */
export function openOutgoingWebhooks(store: BankStore): OutgoingWebhooks {
  const records = store.collection<OutgoingWebhook>('outgoing-webhooks');
  const list = () => [...records.getRange()].map(({ key, value }) => [key, value] as const);
  return {
    list,
    add: (grantId, event) => {
      const topic = `${grantId} ${event.type}`;
      store.atomically(() => {
        const all = list();
        const waiting = all.find(([, one]) => one.topic === topic && one.attempts === 0);
        if (waiting !== undefined) {
          const [key, earlier] = waiting;
          records.putSync(key, { ...earlier, event: together(earlier.event, event) });
          return;
        }
        const next = Number(all.at(-1)?.[0] ?? 0) + 1;
        const fresh = { id: `msg_${randomUUID()}`, topic, event, attempts: 0, dueAt: 0 };
        records.putSync(String(next).padStart(12, '0'), fresh);
      });
    },
    put: (key, webhook) => records.putSync(key, webhook),
    remove: (key) => {
      records.removeSync(key);
    },
  };
}
