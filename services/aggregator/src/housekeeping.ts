import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';

/**
 * Does chores one after the other, again and again until stopped; one that fails is logged and does not keep the others off.
 * @param chores by name
 * @returns resolves when the chore that was under way at the stop has ended
 */
export async function keepHouse(
  chores: Readonly<Record<string, () => Promise<void>>>,
  everyMs: number,
  logger: Logger,
  stopped: AbortSignal,
): Promise<void> {
  while (!stopped.aborted) {
    for (const [chore, run] of Object.entries(chores)) {
      if (stopped.aborted) return;
      await run().catch((error: unknown) => logger.warn({ err: error, chore }, 'chore failed'));
    }
    await wait(everyMs, undefined, { signal: stopped }).catch(() => undefined);
  }
}
