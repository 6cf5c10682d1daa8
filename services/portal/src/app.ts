import { createServiceApp, type Logger } from '@of/service-kit';
import type { Express } from 'express';
import type { Config } from './config.ts';
import { proxy } from './proxy/proxy.ts';
import { startPageRoutes } from './start-page/start-page.ts';

export type AppDeps = Pick<Config, 'AUTH_URL' | 'AGGREGATOR_URL' | 'INSIGHTS_URL'> & { readonly logger: Logger };

/** One origin in front of the services' APIs. */
export function createApp({ AUTH_URL, AGGREGATOR_URL, INSIGHTS_URL, logger }: AppDeps): Express {
  return createServiceApp({
    logger,
    ready: {},
    before: proxy({ auth: AUTH_URL, aggregator: AGGREGATOR_URL, insights: INSIGHTS_URL }),
    routes: startPageRoutes,
  });
}
