import { setTimeout as wait } from 'node:timers/promises';

const FIRST_WAIT_MS = 200;

/** Tries up to so many times, waiting longer each time with full jitter. @throws what the last try threw */
export async function withRetries<T>(tries: number, attempt: () => Promise<T>): Promise<T> {
  for (let left = tries - 1, ceiling = FIRST_WAIT_MS; ; left -= 1, ceiling *= 3) {
    try {
      return await attempt();
    } catch (error) {
      if (left <= 0) throw error;
      await wait(ceiling * (0.5 + Math.random() / 2));
    }
  }
}
