import fc from 'fast-check';
import {
  dateOf,
  dayInMonth,
  dayOf,
  isWorkday,
  monthOf,
  parseDate,
  startOfDay,
  workdayNotAfter,
  workdayNotBefore,
} from './calendar.ts';

const day = fc.integer({ min: 0, max: 40_000 });

describe('the calendar', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(
        day,
        (d) => parseDate(dateOf(d)) === d && dayOf(startOfDay(d)) === d && dayOf(startOfDay(d + 1) - 1) === d,
      ),
    );
  });

  it('refuses what is no date', () => {
    for (const text of ['2026-02-29', '2026-13-01', '26-01-01', '2026-01-01T00:00:00Z', '']) {
      expect(() => parseDate(text)).toThrow(RangeError);
    }
  });

  it('knows the months, the short ones too', () => {
    expect(dateOf(dayInMonth(monthOf(parseDate('2028-02-10')), 31))).toBe('2028-02-29');
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 31 }), (d, n) => monthOf(dayInMonth(monthOf(d), n)) === monthOf(d)),
    );
  });

  it('moves off weekends by at most two days', () => {
    expect(dateOf(workdayNotAfter(parseDate('2026-11-22')))).toBe('2026-11-20');
    expect(dateOf(workdayNotBefore(parseDate('2026-11-22')))).toBe('2026-11-23');
    fc.assert(
      fc.property(day, (d) => {
        const [before, after] = [workdayNotAfter(d), workdayNotBefore(d)];
        return isWorkday(before) && isWorkday(after) && d - before <= 2 && after - d <= 2;
      }),
    );
  });
});
