import type { Logger } from '@of/service-kit';
import type { ConsentLifecycle } from './consent-lifecycle.ts';
import type { ConsentStore } from './consent-store.ts';

/** Ends every consent whose time is over, also when nobody asks for it. @returns how many were looked at */
export async function sweepOverdue({
  consents,
  lifecycle,
  now,
}: {
  consents: ConsentStore;
  lifecycle: ConsentLifecycle;
  now: () => Date;
}): Promise<number> {
  const overdue = await consents.findOverdue(now());
  for (const consent of overdue) await lifecycle.settle(consent);
  return overdue.length;
}

/** Sweeps every so often, one sweep at a time. @returns a function that stops it and resolves when the last has ended */
export function startSweep(sweep: () => Promise<number>, everyMs: number, logger: Logger): () => Promise<void> {
  let underWay: Promise<void> | undefined;
  const timer = setInterval(() => {
    underWay ??= sweep()
      .then((count) => logger.debug({ count }, 'consents swept'))
      .catch((error: unknown) => logger.warn({ err: error }, 'the sweep of consents failed'))
      .finally(() => {
        underWay = undefined;
      });
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
