import type { Db } from 'mongodb';
import type { Messaging } from './messaging.ts';
import { outboxCollection } from './outbox/outbox.ts';

/** A value that is read when somebody looks, as service-kit's metrics take it. */
interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly never[];
  readonly read: () => Promise<readonly (readonly [labels: Record<never, string>, value: number])[]>;
}

/** What waits in a service's outbox: how much, and for how long already. Both are read from the index that serves the relay. */
export function outboxGauges(db: Db, source: string, now: () => number = Date.now): readonly Gauge[] {
  const outbox = outboxCollection(db);
  const own = { Source: `/services/${source}` };
  return [
    {
      name: 'of_outbox_waiting',
      help: 'Events of this service that are committed and not published yet.',
      labels: [],
      read: async () => [[{}, await outbox.countDocuments(own)]],
    },
    {
      name: 'of_outbox_oldest_seconds',
      help: 'Age of the oldest event that is not published yet; 0 when none waits.',
      labels: [],
      read: async () => {
        const [oldest] = await outbox
          .find(own, { projection: { CreationDate: 1 } })
          .sort({ _id: 1 })
          .limit(1)
          .toArray();
        return [[{}, oldest === undefined ? 0 : Math.max(0, (now() - oldest.CreationDate.getTime()) / 1000)]];
      },
    },
  ];
}

/** How many dead letters wait, of all consumers. */
export const deadLetterGauge = (messaging: Pick<Messaging, 'countDeadLetters'>): Gauge => ({
  name: 'of_dead_letters',
  help: 'Messages that failed for good, or could not be read, and wait for somebody to look at them.',
  labels: [],
  read: async () => [[{}, await messaging.countDeadLetters()]],
});
