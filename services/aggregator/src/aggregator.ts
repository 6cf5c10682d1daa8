import type { RequestListener } from 'node:http';
import type { AdapterRegistry } from '@of/bank-adapters';
import { deadLetterGauge, ensureOutbox, type Messaging, outboxGauges, startOutboxRelay } from '@of/messaging';
import { bankMessageModel, pingStore, type StoreConnection } from '@of/models';
import { createMetrics } from '@of/service-kit';
import { Types } from 'mongoose';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { createBankGates } from './bank-session/bank-gate.ts';
import type { Config } from './config.ts';
import { expireConsents } from './connections/expire-consents.ts';
import { onConsentAuthorised } from './connections/on-consent-authorised.ts';
import { onConsentRenewed } from './connections/on-consent-renewed.ts';
import { onConsentRevoked } from './connections/on-consent-revoked.ts';
import { createAccountKeys } from './documents/account-key.ts';
import { onUserErased } from './erasure/on-user-erased.ts';
import { sweepErased } from './erasure/sweep-erased.ts';
import { keepHouse } from './housekeeping.ts';
import { createLeaseClient } from './leases/lease-client.ts';
import { startEventFeed } from './live/event-feed.ts';
import { createWebhookCounter, registerStoreGauges } from './metrics/store-gauges.ts';
import { createSyncMetrics } from './metrics/sync-metrics.ts';
import { createBankSlots } from './scheduling/bank-slots.ts';
import { createDispatcher } from './scheduling/dispatch-runs.ts';
import { scheduleSyncs } from './scheduling/schedule-syncs.ts';
import { announceByOutbox, SERVICE, tellByMessaging } from './sync/announcing.ts';
import { resumeRuns } from './sync/resume-runs.ts';
import { createStore } from './sync/store.ts';
import { createSyncWorker } from './sync/sync-worker.ts';
import { onEvent } from './webhooks/on-event.ts';
import { createWebhookSender } from './webhooks/send-webhook.ts';
import { webhookSecrets } from './webhooks/webhook-secret.ts';
import { createWebhookStore } from './webhooks/webhook-store.ts';
import { runWebhookWorker } from './webhooks/webhook-worker.ts';

export interface AggregatorOptions {
  readonly config: Config;
  readonly adapters: AdapterRegistry;
  readonly connection: StoreConnection;
  readonly messaging: Messaging;
  readonly logger: Logger;
}

export interface Aggregator {
  readonly app: RequestListener;
  /** Ends the streams of events that clients have open. */
  readonly endStreams: () => void;
  /** Leaves runs under way to others and stops relaying; the store's and NATS's connections are closed by who opened them. */
  readonly stop: () => Promise<void>;
}

/** The limits of one sync's requests that the configuration leaves open. */
const RETRY = { tries: 5, optionalTries: 3, baseMs: 500, longestMs: 20_000 };

/** Puts the service together and takes up its work: consumers, the outbox relay, and runs that were left. */
export async function startAggregator(options: AggregatorOptions): Promise<Aggregator> {
  const { config, adapters, connection, messaging, logger } = options;
  const { db } = connection;
  if (db === undefined) throw new Error('not connected to the store');
  await ensureOutbox(db);
  const relay = startOutboxRelay({ db, source: SERVICE, publish: messaging.publish, logger });
  const { announce, committed } = announceByOutbox(connection, relay.wake);
  const store = createStore(connection, committed);
  const { eraseMessagesOf } = messaging;
  const stores = { store, webhooks: createWebhookStore(connection, store), eraseMessagesOf };
  const metrics = createMetrics({ service: SERVICE, token: config.METRICS_TOKEN });
  const syncMetrics = createSyncMetrics(metrics, [...config.banks.keys()]);
  const stopping = new AbortController();
  const streams = new AbortController();
  const work = createSyncWorker({
    store,
    adapters,
    endpoints: config.banks,
    leases: createLeaseClient({ authUrl: config.AUTH_URL, secret: config.SERVICE_SECRET }),
    gates: createBankGates(undefined, syncMetrics.circuit),
    metrics: syncMetrics,
    refreshesPerDay: config.SYNC_REFRESHES_PER_DAY,
    accountKeys: createAccountKeys(config.ACCOUNT_KEY_SECRET ?? config.SERVICE_SECRET),
    claimMs: config.SYNC_CLAIM_MS,
    announce,
    tell: tellByMessaging(messaging, logger),
    limits: {
      exchange: { responseMs: config.BANK_RESPONSE_TIMEOUT_MS, bytes: config.BANK_MAX_RESPONSE_BYTES },
      retry: { ...RETRY, longestRetryAfterMs: config.BANK_MAX_RETRY_AFTER_MS, totalMs: config.BANK_MAX_RETRY_MS },
    },
    logger,
    stopped: stopping.signal,
  });
  const dispatcher = createDispatcher({
    store,
    work,
    slots: createBankSlots(config.SYNC_PER_BANK),
    logger,
    stopped: stopping.signal,
  });
  const consumptions = [
    await messaging.consume({
      consumer: 'aggregator-consent-authorised',
      concurrency: config.SYNC_CONCURRENCY,
      handler: ({ data }) => onConsentAuthorised(store, adapters, announce, data),
    }),
    await messaging.consume({
      consumer: 'aggregator-consent-renewed',
      concurrency: config.SYNC_CONCURRENCY,
      handler: ({ data }) => onConsentRenewed(store, announce, data),
    }),
    await messaging.consume({
      consumer: 'aggregator-consent-revoked',
      concurrency: config.SYNC_CONCURRENCY,
      handler: ({ data }) => onConsentRevoked(store, announce, data),
    }),
    await messaging.consume({
      consumer: 'aggregator-user-erased',
      concurrency: config.SYNC_CONCURRENCY,
      handler: ({ data }) => onUserErased(stores, data),
    }),
    await messaging.consume({
      consumer: 'aggregator-sync-requested',
      concurrency: config.SYNC_CONCURRENCY,
      handler: ({ data }) =>
        dispatcher.run({
          _id: new Types.ObjectId(data.syncRunId),
          ConnectionId: new Types.ObjectId(data.connectionId),
          ConsentId: data.consentId,
          BankId: data.bankId,
        }),
    }),
  ];
  const webhooks = {
    store: stores.webhooks,
    secrets: webhookSecrets(config.SERVICE_SECRET),
    rules: { allowPrivate: config.WEBHOOK_ALLOW_PRIVATE },
  };
  consumptions.push(
    await messaging.consume({
      consumer: 'aggregator-webhooks',
      concurrency: 1,
      handler: (event, at) => onEvent(webhooks.store, event, at),
    }),
  );
  const webhookWork = runWebhookWorker({
    ...webhooks,
    send: createWebhookSender(webhooks.rules, config.WEBHOOK_TIMEOUT_MS),
    retrySeconds: config.WEBHOOK_RETRY_SECONDS,
    claimMs: config.WEBHOOK_TIMEOUT_MS * 2,
    onTry: createWebhookCounter(metrics),
    logger,
    stopped: stopping.signal,
  });
  const chores = {
    resumeRuns: () => resumeRuns(store, dispatcher.begin, stopping.signal),
    expireConsents: () => expireConsents(store, announce),
    sweepErased: () => sweepErased(stores, stopping.signal),
    ...(config.SYNC_REFRESHES_PER_DAY === 0
      ? {}
      : { scheduleSyncs: () => scheduleSyncs(store, announce, stopping.signal) }),
  };
  const housekeeping = keepHouse(chores, config.HOUSEKEEPING_MS, logger, stopping.signal);
  registerStoreGauges(metrics, store, webhooks.store);
  for (const gauge of [...outboxGauges(db, SERVICE), deadLetterGauge(messaging)]) metrics.gauge(gauge);
  const authOrigin = config.AUTH_URL.replace(/\/$/, '');
  return {
    app: createApp({
      store,
      announce,
      feed: startEventFeed(messaging.follower, logger, stopping.signal),
      webhooks,
      bankWebhooks: { store, messages: bankMessageModel(connection), announce, banks: config.banks },
      streamsEnded: streams.signal,
      logger,
      metrics,
      ready: { store: () => pingStore(connection), nats: messaging.check },
      serviceSecret: config.SERVICE_SECRET,
      trustProxy: config.TRUST_PROXY_HOPS,
      users: {
        jwksUrl: `${authOrigin}/.well-known/jwks.json`,
        issuer: config.AUTH_ISSUER ?? config.AUTH_URL,
        audience: config.AUTH_AUDIENCE,
      },
    }),
    endStreams: () => streams.abort(),
    stop: async () => {
      streams.abort();
      stopping.abort(new Error('the service stops'));
      await Promise.all([housekeeping, webhookWork, dispatcher.settled(), ...consumptions.map((one) => one.stop())]);
      await relay.stop();
    },
  };
}
