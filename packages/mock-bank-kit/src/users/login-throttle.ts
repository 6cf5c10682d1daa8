const WINDOW_MS = 5 * 60_000;
const ALLOWED_FAILURES = 10;

/** Slows down guessing of one user's password. */
export interface LoginThrottle {
  /** Whole seconds until the next attempt is allowed; 0 when it is allowed now. */
  waitSeconds(userName: string): number;
  failed(userName: string): void;
  succeeded(userName: string): void;
}

/** Ten failures within five minutes close a user's login until the window ends. `now` in epoch ms. */
export function createLoginThrottle(now: () => number): LoginThrottle {
  const failures = new Map<string, { count: number; until: number }>();
  const current = (userName: string): { count: number; until: number } | undefined => {
    const entry = failures.get(userName);
    if (entry === undefined || entry.until > now()) return entry;
    failures.delete(userName);
    return undefined;
  };
  return {
    waitSeconds: (userName) => {
      const entry = current(userName);
      return entry === undefined || entry.count < ALLOWED_FAILURES ? 0 : Math.ceil((entry.until - now()) / 1000);
    },
    failed: (userName) => {
      // Names are attacker's input: the list of them may not grow for ever.
      if (failures.size > 10_000) failures.clear();
      const entry = current(userName) ?? { count: 0, until: now() + WINDOW_MS };
      failures.set(userName, { ...entry, count: entry.count + 1 });
    },
    succeeded: (userName) => {
      failures.delete(userName);
    },
  };
}
