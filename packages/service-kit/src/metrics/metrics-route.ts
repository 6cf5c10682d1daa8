import { createHash, timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import { bearerTokenOf } from '../auth/user-auth.ts';
import { notFound, unauthenticated } from '../problem.ts';
import type { Metrics } from './metrics.ts';

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * `GET /metrics`, for whoever has the metrics' token: the port is the one that users' requests come to. Without a token in the
 * configuration there is nothing here.
 */
export function metricsRoute(metrics: Metrics): Router {
  const router = Router();
  const { token } = metrics;
  const expected = token === undefined ? undefined : digestOf(token);
  router.get('/metrics', async (req, res) => {
    if (expected === undefined) throw notFound();
    if (!timingSafeEqual(digestOf(bearerTokenOf(req)), expected))
      throw unauthenticated('The token is not the metrics’', 'invalid_token');
    const { contentType, text } = await metrics.scrape();
    res.set('Content-Type', contentType).send(text);
  });
  return router;
}
