import fc from 'fast-check';
import { utcDay, utcDayOf, utcTime, utcTimeOf } from './utc-time.ts';

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

test('what a bank wrote is the same time in UTC, whatever its offset and its decimals', () => {
  const years = fc.integer({ min: Date.UTC(1000, 0), max: Date.UTC(9000, 0) });
  const decimals = fc.constantFrom('', '.5', '.25', '.125', '.0625', '.000');
  const offsets = fc.constantFrom('Z', '+00:00', '-00:00', '+05:30', '-11:00', '+14:00');
  fc.assert(
    fc.property(years, decimals, offsets, (epochMs, fraction, offset) => {
      const text = `${new Date(epochMs).toISOString().slice(0, 19)}${fraction}${offset}`;
      const written = new Date(text).toISOString();
      expect([utcDayOf(text), utcTimeOf(text)]).toEqual([written.slice(0, 10), written]);
    }),
    { numRuns: 5_000 },
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, LAST + 86_400_000])('there is no time %p', (epochMs) => {
  expect(() => utcTime(epochMs)).toThrow(RangeError);
  expect(() => utcDay(epochMs)).toThrow(RangeError);
});
