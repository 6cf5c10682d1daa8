import express, { type Express, type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import type { Logger } from '../logger.ts';
import { httpMetrics } from '../metrics/http-metrics.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { metricsRoute } from '../metrics/metrics-route.ts';
import { errorHandler, nothingHere } from './error-handler.ts';
import { healthRoutes, type ReadyCheck } from './health.ts';
import { jsonBody } from './json-body.ts';
import { requestIds } from './request-id.ts';
import { requestLog } from './request-log.ts';

export interface ServiceAppOptions {
  readonly logger: Logger;
  /** What has to answer before the service takes traffic, by name. */
  readonly ready: Readonly<Record<string, ReadyCheck>>;
  readonly routes: (router: Router) => void;
  /** Served at `/metrics`, and told of each request; none are kept when left out. */
  readonly metrics?: Metrics;
  /** Sees requests before their bodies are read, e.g. to stream them elsewhere. */
  readonly before?: RequestHandler;
  /** Largest JSON body, as body-parser writes it; "100kb" when left out. */
  readonly jsonLimit?: string;
  /** It serves pages with modules of its own origin, which ask that origin and show images of `data:` URLs. Never inline script. */
  readonly scripts?: boolean;
  /** Number of proxies in front whose X-Forwarded-For counts; none when left out. */
  readonly trustProxy?: number;
}

function securityHeaders(scripts: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", ...(scripts ? ['data:'] : [])],
        ...(scripts ? { scriptSrc: ["'self'"], connectSrc: ["'self'"] } : {}),
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true },
  });
}

/**
 * The Express application that every service has: security headers, request ids, log, bounded JSON bodies, health, metrics, the
 * service's routes, and problem+json for all that goes wrong. Answers are not cached unless a route says otherwise.
 */
export function createServiceApp({
  logger,
  ready,
  routes,
  metrics,
  before,
  jsonLimit = '100kb',
  trustProxy = 0,
  scripts = false,
}: ServiceAppOptions): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple').set('trust proxy', trustProxy);
  app.use(requestIds, requestLog(logger), securityHeaders(scripts));
  app.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  app.use(healthRoutes(ready, logger));
  if (metrics !== undefined) app.use(metricsRoute(metrics), httpMetrics(metrics));
  if (before !== undefined) app.use(before);
  app.use(jsonBody(jsonLimit));
  const router = Router();
  routes(router);
  app.use(router);
  app.use(nothingHere, errorHandler(logger));
  return app;
}
