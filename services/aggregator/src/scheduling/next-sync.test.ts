import fc from 'fast-check';
import { nextSyncDate } from './next-sync.ts';

const now = new Date('2026-11-25T12:00:00Z');
const done = { status: 'Completed' } as const;
const hours = (date: Date) => (date.getTime() - now.getTime()) / 3_600_000;
const bank = (unattendedAccessesPerDay?: number) => ({
  limits: unattendedAccessesPerDay === undefined ? {} : { unattendedAccessesPerDay },
});

test('four times a day is every six hours, a little off', () => {
  expect(hours(nextSyncDate(bank(), done, 4, now, () => 0.5))).toBeCloseTo(6);
  expect(hours(nextSyncDate(bank(), done, 4, now, () => 0))).toBeCloseTo(5.7);
});

test('a bank that allows less is asked less, and one access is kept back', () => {
  expect(hours(nextSyncDate(bank(4), done, 4, now, () => 0.5))).toBeCloseTo(8);
  expect(hours(nextSyncDate(bank(1), done, 4, now, () => 0.5))).toBeCloseTo(24);
});

test('a bank that was down is tried sooner, unless it counts how often', () => {
  const down = { status: 'Failed', error: { code: 'bank-down', message: 'down' } } as const;
  expect(hours(nextSyncDate(bank(), down, 4, now, () => 0.5))).toBeCloseTo(0.75);
  expect(hours(nextSyncDate(bank(4), down, 4, now, () => 0.5))).toBeCloseTo(8);
});

test('a day of scheduled syncs is never more than a bank allows', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 0, max: 96 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (allowed, wanted, random) => {
        const pause = hours(nextSyncDate(bank(allowed), done, wanted, now, () => random));
        expect(Math.floor(24 / pause)).toBeLessThanOrEqual(allowed);
        expect(Number.isFinite(pause)).toBe(true);
      },
    ),
  );
});
