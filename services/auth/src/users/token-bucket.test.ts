import fc from 'fast-check';
import { createTokenBuckets } from './token-bucket.ts';

describe('token buckets', () => {
  it('lets the capacity through at once, then says how long to wait', () => {
    let now = 0;
    const buckets = createTokenBuckets({ capacity: 3, refillMs: 10_000 }, 100, () => now);
    expect([1, 2, 3].map(() => buckets.take('a'))).toEqual([0, 0, 0]);
    expect(buckets.take('a')).toBe(10);
    expect(buckets.take('b')).toBe(0);
    now = 9_500;
    expect(buckets.take('a')).toBe(1);
    now = 10_000;
    expect(buckets.take('a')).toBe(0);
    expect(buckets.take('a')).toBe(10);
  });

  it('never lets more through than capacity plus what was refilled, whatever the times', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5_000), { maxLength: 200 }), (steps) => {
        let now = 0;
        const buckets = createTokenBuckets({ capacity: 5, refillMs: 1_000 }, 100, () => now);
        let passed = 0;
        for (const step of steps) {
          now += step;
          if (buckets.take('a') === 0) passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(5 + now / 1_000);
      }),
    );
  });

  it('gives back at most what it can hold', () => {
    const buckets = createTokenBuckets({ capacity: 1, refillMs: 1_000_000 }, 100, () => 0);
    buckets.giveBack('a');
    buckets.giveBack('a');
    expect(buckets.take('a')).toBe(0);
    expect(buckets.take('a')).toBe(1_000);
  });

  it('forgets the key that was used longest ago when there are too many', () => {
    const buckets = createTokenBuckets({ capacity: 1, refillMs: 1_000_000 }, 2, () => 0);
    for (const key of ['a', 'b', 'a', 'c']) buckets.take(key);
    expect(buckets.take('a')).toBeGreaterThan(0);
    expect(buckets.take('b')).toBe(0);
  });
});
