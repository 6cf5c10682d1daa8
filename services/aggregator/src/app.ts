import type { RequestListener } from 'node:http';
import {
  createServiceApp,
  type Logger,
  type Metrics,
  type ServiceAppOptions,
  userAuth,
  userTokenVerifier,
} from '@of/service-kit';
import { accountRoutes } from './accounts/routes.ts';
import { type BankWebhookOptions, bankWebhookRoutes } from './bank-webhooks/routes.ts';
import { createChangeCursors } from './changes/change-cursor.ts';
import { connectionRoutes } from './connections/routes.ts';
import type { EventFeed } from './live/event-feed.ts';
import { liveRoutes } from './live/routes.ts';
import { openApiRoute } from './openapi/route.ts';
import { productRoutes } from './products/routes.ts';
import { sourceDemoRoutes } from './source-demo/routes.ts';
import type { Announce } from './sync/announce.ts';
import type { Store } from './sync/store.ts';
import { createCursorCodec } from './transactions/cursor.ts';
import { transactionChangesRoute, transactionRoutes } from './transactions/routes.ts';
import { type WebhookRoutesOptions, webhookRoutes } from './webhooks/routes.ts';

export interface AppOptions {
  readonly store: Store;
  readonly announce: Announce;
  readonly feed: EventFeed;
  readonly webhooks: WebhookRoutesOptions;
  readonly bankWebhooks: BankWebhookOptions;
  /** Aborts when the service stops: streams of events end then. */
  readonly streamsEnded: AbortSignal;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly ready: ServiceAppOptions['ready'];
  readonly serviceSecret: string;
  /** Number of proxies in front, by which the address is known of a user who asks for a sync. */
  readonly trustProxy: number;
  /** Whose tokens are users' tokens. */
  readonly users: { readonly jwksUrl: string; readonly issuer: string; readonly audience: string };
}

/** The aggregator's HTTP API. */
export function createApp(options: AppOptions): RequestListener {
  const { store, announce, feed, webhooks, bankWebhooks, streamsEnded, logger, metrics, ready, serviceSecret, users } =
    options;
  return createServiceApp({
    logger,
    metrics,
    ready,
    trustProxy: options.trustProxy,
    before: bankWebhookRoutes(bankWebhooks),
    routes: (router) => {
      openApiRoute(router);
      sourceDemoRoutes(router, store, userTokenVerifier(users));
      router.use('/v1', userAuth(users));
      accountRoutes(router, store);
      transactionRoutes(router, store, createCursorCodec(serviceSecret));
      transactionChangesRoute(router, store, createChangeCursors(serviceSecret));
      productRoutes(router, store);
      connectionRoutes(router, store, announce);
      webhookRoutes(router, webhooks);
      liveRoutes(router, store, feed, streamsEnded);
    },
  });
}
