/** How often something may be done: `capacity` times at once, then once every `refillMs`. */
export interface BucketRate {
  readonly capacity: number;
  readonly refillMs: number;
}

export interface TokenBuckets {
  /**
   * Takes one token of the key's bucket.
   * @returns 0 when there was one, else the seconds until there is (at least 1); nothing is taken then
   */
  readonly take: (key: string) => number;
  /** Gives the token back: what was done turned out not to count. */
  readonly giveBack: (key: string) => void;
}

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * Token buckets in memory, one a key, at most `maxKeys` of them: the one that was used longest ago gives way.
 * @param now monotonic or wall clock, ms
 */
export function createTokenBuckets(rate: BucketRate, maxKeys = 10_000, now: () => number = Date.now): TokenBuckets {
  const buckets = new Map<string, Bucket>();

  function refilled(key: string): Bucket {
    const time = now();
    const known = buckets.get(key);
    const gained = known === undefined ? 0 : Math.max(0, time - known.at) / rate.refillMs;
    const bucket = { tokens: Math.min(rate.capacity, (known?.tokens ?? rate.capacity) + gained), at: time };
    // A Map keeps the order of insertion: to insert again makes this the newest.
    buckets.delete(key);
    buckets.set(key, bucket);
    if (buckets.size > maxKeys) {
      const [oldest] = buckets.keys();
      if (oldest !== undefined) buckets.delete(oldest);
    }
    return bucket;
  }

  return {
    take: (key) => {
      const bucket = refilled(key);
      if (bucket.tokens < 1) return Math.max(1, Math.ceil(((1 - bucket.tokens) * rate.refillMs) / 1000));
      bucket.tokens -= 1;
      return 0;
    },
    giveBack: (key) => {
      const bucket = refilled(key);
      bucket.tokens = Math.min(rate.capacity, bucket.tokens + 1);
    },
  };
}
