import { createServiceApp, type Logger } from '@of/service-kit';
import type { Express } from 'express';
import type { Config } from './config.ts';
import { proxy } from './proxy/proxy.ts';
import { bearToken } from './session/bear-token.ts';
import { sessionRoutes } from './session/session-routes.ts';
import { createSessions } from './session/sessions.ts';
import { staticRoutes } from './static/static-routes.ts';

export type AppDeps = Pick<Config, 'AUTH_URL' | 'AGGREGATOR_URL' | 'INSIGHTS_URL'> & { readonly logger: Logger };

/** One origin: the page for people, their sessions, and the services' APIs behind it. */
export function createApp({ AUTH_URL, AGGREGATOR_URL, INSIGHTS_URL, logger }: AppDeps): Express {
  const sessions = createSessions();
  const origins = { auth: AUTH_URL, aggregator: AGGREGATOR_URL, insights: INSIGHTS_URL };
  return createServiceApp({
    logger,
    ready: {},
    scripts: true,
    before: proxy(origins, (req) => bearToken(sessions, req)),
    routes: (router) => {
      sessionRoutes(router, { sessions, authUrl: AUTH_URL });
      staticRoutes(router);
    },
  });
}
