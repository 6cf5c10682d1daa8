import type { SyncRunDocument } from '@of/models';
import type { Metrics } from '@of/service-kit';
import type { Store } from '../sync/store.ts';
import type { WebhookStore } from '../webhooks/webhook-store.ts';

/** The accounts of all users are looked through for it: once a minute is enough. */
const QUALITY_MS = 60_000;

/** The same answer for a while. A question that failed is asked again. */
function kept<T>(ask: () => Promise<T>, forMs: number): () => Promise<T> {
  let last: { readonly answer: Promise<T>; readonly until: number } | undefined;
  return () => {
    if (last !== undefined && performance.now() < last.until) return last.answer;
    const asked = { answer: ask(), until: performance.now() + forMs };
    last = asked;
    asked.answer.catch(() => {
      if (last === asked) last = undefined;
    });
    return asked.answer;
  };
}

type QualityCount = { readonly _id: { readonly Bank: string; readonly Status: string }; readonly Count: number };

/** As the API says it: what was not brought up to date for too long is stale, whatever it was before. */
function qualityCounts({ accounts }: Store): Promise<QualityCount[]> {
  return accounts.aggregate<QualityCount>([
    {
      $group: {
        _id: {
          Bank: '$AccountSource.BankId',
          Status: {
            $cond: [
              { $lte: [{ $ifNull: ['$AccountQuality.StaleDate', new Date(8.64e15)] }, new Date()] },
              'stale',
              { $ifNull: ['$AccountQuality.Status', 'unknown'] },
            ],
          },
        },
        Count: { $sum: 1 },
      },
    },
  ]);
}

/** Gauges of what is in the store, which all processes share: each tells the same. */
export function registerStoreGauges(metrics: Metrics, store: Store, webhooks: WebhookStore): void {
  const runs = (status: 'Requested' | 'Running') => store.runs.countDocuments({ SyncStatus: status });
  metrics.gauge({
    name: 'of_sync_runs_open',
    help: 'Syncs that wait for a worker (Requested) or are under way (Running), at all processes.',
    labels: ['status'],
    read: async () => [
      [{ status: 'Requested' }, await runs('Requested')],
      [{ status: 'Running' }, await runs('Running')],
    ],
  });
  metrics.gauge({
    name: 'of_sync_oldest_waiting_seconds',
    help: 'For how long the oldest sync has waited for a worker; 0 when none waits.',
    labels: [],
    read: async () => {
      const oldest = await store.runs
        // Out of the index alone, which has them by bank: there may be many.
        .findOne({ SyncStatus: 'Requested' }, { _id: 0, 'SyncDates.RequestDate': 1 })
        .sort({ 'SyncDates.RequestDate': 1 })
        .lean<Pick<SyncRunDocument, 'SyncDates'>>();
      const since = oldest?.SyncDates.RequestDate.getTime() ?? Date.now();
      return [[{}, Math.max(0, (Date.now() - since) / 1000)]];
    },
  });
  const quality = kept(() => qualityCounts(store), QUALITY_MS);
  metrics.gauge({
    name: 'of_accounts',
    help: 'Accounts by the state of their data (complete, gap, stale, unknown) and bank; at most a minute old.',
    labels: ['bank', 'quality'],
    read: async () => (await quality()).map(({ _id, Count }) => [{ bank: _id.Bank, quality: _id.Status }, Count]),
  });
  metrics.gauge({
    name: 'of_webhook_queues',
    help: 'Queues of webhooks, one a receiver and connection, in which something waits to be sent.',
    labels: [],
    read: async () => [[{}, await webhooks.queues.estimatedDocumentCount()]],
  });
}

/** @returns counts a try of a webhook */
export function createWebhookCounter(metrics: Metrics): (outcome: 'delivered' | 'retry' | 'failed') => void {
  const tries = metrics.counter({
    name: 'of_webhook_tries_total',
    help: 'Tries to send a webhook: delivered, to be tried again (retry), or given up (failed).',
    labels: ['outcome'],
  });
  return (outcome) => tries({ outcome });
}
