import { readFileSync } from 'node:fs';
import type { StoreConnection } from '@of/models';
import {
  createServiceApp,
  type Logger,
  type Metrics,
  route,
  type ServiceAppOptions,
  type UserAuthOptions,
  userAuth,
  userTokenVerifier,
} from '@of/service-kit';
import type { Express } from 'express';
import { overviewRoutes } from './overview/routes.ts';
import { sourceDemoRoutes } from './source-demo/routes.ts';

export interface AppDeps {
  readonly store: StoreConnection;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly ready: ServiceAppOptions['ready'];
  /** Whose tokens are users' tokens. */
  readonly users: UserAuthOptions;
}

/** The insights API. */
export function createApp({ store, logger, metrics, ready, users }: AppDeps): Express {
  const description = readFileSync(new URL('../openapi.yaml', import.meta.url), 'utf8');
  return createServiceApp({
    logger,
    metrics,
    ready,
    routes: (router) => {
      router.get(
        '/openapi.yaml',
        route({}, ({ res }) => void res.type('application/yaml').send(description)),
      );
      overviewRoutes(router, store, userAuth(users));
      sourceDemoRoutes(router, store, userTokenVerifier(users));
    },
  });
}
