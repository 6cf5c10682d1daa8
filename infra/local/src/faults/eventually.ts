import { setTimeout as wait } from 'node:timers/promises';
import { isLong } from './scenario.ts';

/** Not a measure of anything: a machine that has much else to do is slow, and in the long form there is more to wait for. */
const DEADLINE_MS = isLong ? 600_000 : 180_000;
const PAUSE_MS = 25;

/**
 * Looks until `look` gives something other than undefined and false, and gives that. What is looked at may be down meanwhile.
 * @throws after three minutes, or ten in the long form, naming what was waited for, with the last error of `look` as its cause
 */
export async function eventually<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + DEADLINE_MS;
  let cause: unknown;
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > end) {
      const last = cause instanceof Error ? `: ${cause.message}` : '';
      throw new Error(`waited in vain for ${what}${last}`, { cause });
    }
    await wait(PAUSE_MS);
  }
}
