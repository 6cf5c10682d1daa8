import { Router } from 'express';
import type { Logger } from '../logger.ts';
import { withinTime } from '../within-time.ts';

/** Resolves when the thing behind it answers, rejects when it does not. */
export type ReadyCheck = () => Promise<void>;

const CHECK_MS = 2_000;

async function passes(check: ReadyCheck): Promise<boolean> {
  try {
    await withinTime(check(), CHECK_MS);
    return true;
  } catch {
    return false;
  }
}

/**
 * `/health/live`: the process answers. `/health/ready`: everything it needs answers too; 503 names the checks that fail, and
 * nothing of why.
 */
export function healthRoutes(checks: Readonly<Record<string, ReadyCheck>>, logger: Logger): Router {
  const router = Router();
  router.get('/health/live', (_req, res) => {
    res.json({ status: 'ok' });
  });
  router.get('/health/ready', async (_req, res) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, (await passes(check)) ? 'ok' : 'failed'] as const),
    );
    const failed = results.filter(([, result]) => result === 'failed').map(([name]) => name);
    if (failed.length > 0) logger.warn({ failed }, 'not ready');
    res.status(failed.length === 0 ? 200 : 503).json({
      status: failed.length === 0 ? 'ok' : 'degraded',
      checks: Object.fromEntries(results),
    });
  });
  return router;
}
