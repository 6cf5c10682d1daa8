import fc from 'fast-check';
import { utcDay, utcTime } from './utc-time.ts';

const LAST = 8.64e15;
const times = fc.oneof(
  fc.integer({ min: -LAST, max: LAST }),
  fc.integer({ min: 0, max: 2 ** 41 }),
  fc
    .tuple(fc.integer({ min: -800_000, max: 3_000_000 }), fc.constantFrom(-1, 0, 1))
    .map(([day, ms]) => day * 86_400_000 + ms),
);

test('times and days are written as Date writes them', () => {
  fc.assert(
    fc.property(times, (epochMs) => {
      const written = new Date(epochMs).toISOString();
      expect(utcTime(epochMs)).toBe(written);
      expect(utcDay(epochMs)).toBe(written.slice(0, written.indexOf('T')));
    }),
    { numRuns: 20_000 },
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, LAST + 86_400_000])('there is no time %p', (epochMs) => {
  expect(() => utcTime(epochMs)).toThrow(RangeError);
  expect(() => utcDay(epochMs)).toThrow(RangeError);
});
