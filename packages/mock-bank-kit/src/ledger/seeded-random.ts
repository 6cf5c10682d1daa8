import { createHash } from 'node:crypto';

/** Reproducible choices, all of them whole numbers: a ledger never meets a float. */
export interface SeededRandom {
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number;
  /** True in `k` of `n` cases. */
  chance(k: number, n: number): boolean;
  /** One element of a non-empty list. Throws RangeError on an empty one. */
  pick<T>(list: readonly T[]): T;
}

/**
 * A stream of choices that depends on nothing but `parts`: SHA-256 in counter mode, read 32 bits at a time.
 * The same parts give the same choices on every machine and at every time.
 */
export function seededRandom(...parts: readonly (string | number)[]): SeededRandom {
  const key = JSON.stringify(parts);
  let counter = 0;
  let block = Buffer.alloc(0);
  let offset = 0;
  const next = (): number => {
    if (offset >= block.length) {
      block = createHash('sha256').update(`${counter}:${key}`).digest();
      counter += 1;
      offset = 0;
    }
    const value = block.readUInt32BE(offset);
    offset += 4;
    return value;
  };
  const below = (n: number): number => next() % n;
  return {
    between: (min, max) => min + below(max - min + 1),
    chance: (k, n) => below(n) < k,
    pick: (list) => {
      const picked = list[below(Math.max(list.length, 1))];
      if (picked === undefined) throw new RangeError('cannot pick from an empty list');
      return picked;
    },
  };
}

/** A stable identifier: the first 64 bits of SHA-256 over `parts`, as 16 hexadecimal digits. */
export function stableKey(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
