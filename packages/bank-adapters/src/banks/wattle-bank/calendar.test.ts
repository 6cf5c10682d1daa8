import fc from 'fast-check';
import { inTimeZones } from '../../conformance/raw-items.ts';
import { dayOf, firstMoment, lastMoment } from './calendar.ts';

const day = fc
  .date({ min: new Date('1980-01-01T00:00:00Z'), max: new Date('2060-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const shifted = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();

test('a day of Sydney is what lies between its first and its last moment, wherever this machine is', () => {
  inTimeZones(() =>
    fc.assert(
      fc.property(day, (one) => {
        expect([dayOf(firstMoment(one)), dayOf(lastMoment(one))]).toEqual([one, one]);
        expect(dayOf(shifted(firstMoment(one), -1)) < one).toBe(true);
        expect(dayOf(shifted(lastMoment(one), 1)) > one).toBe(true);
      }),
      { numRuns: 50 },
    ),
  );
});

test.each([
  ['2026-01-31T12:59:59Z', '2026-01-31'],
  ['2026-01-31T13:00:00Z', '2026-02-01'],
  ['2026-06-30T13:59:59Z', '2026-06-30'],
  ['2026-06-30T14:00:00Z', '2026-07-01'],
  ['2026-07-01T00:00:00+10:00', '2026-07-01'],
  ['2026-06-30T23:30:00-04:00', '2026-07-01'],
])('%s is of %s in Sydney', (time, expected) => {
  expect(dayOf(time)).toBe(expected);
});

test('the days on which clocks change have 23 and 25 hours', () => {
  const hours = (one: string) => (Date.parse(lastMoment(one)) + 1 - Date.parse(firstMoment(one))) / 3_600_000;
  expect(['2026-10-04', '2026-04-05', '2026-05-05'].map(hours)).toEqual([23, 25, 24]);
});
