import { createMetrics, createServiceApp, type Logger } from '@of/service-kit';
import type { Express } from 'express';
import type { Config } from './config.ts';
import { proxy } from './proxy/proxy.ts';
import { createAuthSessions } from './session/auth-sessions.ts';
import { createSealedSessions } from './session/sealed-session.ts';
import { sessionRoutes } from './session/session-routes.ts';
import { createSessions } from './session/sessions.ts';
import { staticRoutes } from './static/static-routes.ts';

export type AppDeps = Pick<
  Config,
  'AUTH_URL' | 'AGGREGATOR_URL' | 'INSIGHTS_URL' | 'SERVICE_SECRET' | 'METRICS_TOKEN' | 'TRUST_PROXY_HOPS'
> & {
  readonly logger: Logger;
};

/** One origin: the page for people, their sessions, and the services' APIs behind it. */
export function createApp({
  AUTH_URL,
  AGGREGATOR_URL,
  INSIGHTS_URL,
  SERVICE_SECRET,
  METRICS_TOKEN,
  TRUST_PROXY_HOPS,
  logger,
}: AppDeps): Express {
  const sessions = createSessions(createAuthSessions(AUTH_URL, SERVICE_SECRET), createSealedSessions(SERVICE_SECRET));
  const origins = { auth: AUTH_URL, aggregator: AGGREGATOR_URL, insights: INSIGHTS_URL };
  return createServiceApp({
    logger,
    metrics: createMetrics({ service: 'portal', token: METRICS_TOKEN }),
    ready: {},
    trustProxy: TRUST_PROXY_HOPS,
    scripts: true,
    before: proxy(origins, sessions.bearToken),
    routes: (router) => {
      sessionRoutes(router, sessions);
      staticRoutes(router);
    },
  });
}
