import { setTimeout as wait } from 'node:timers/promises';

/** Not a measure of anything: a machine that has much else to do is slow. */
const DEADLINE_MS = 60_000;

/** Looks until `look` gives something, and gives that. @throws after a minute, naming what was waited for */
export async function eventually<T>(what: string, look: () => Promise<T | undefined | null | false>): Promise<T> {
  const end = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await wait(20);
  }
}
