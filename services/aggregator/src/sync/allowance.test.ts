import fc from 'fast-check';
import { bankDay, nextBankDay } from './allowance.ts';

const zones = fc.constantFrom(undefined, 'Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kolkata', 'America/St_Johns');
const times = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });

test('the next day at a bank begins within 25 hours, and a minute before it is still today', () => {
  fc.assert(
    fc.property(zones, times, (zone, now) => {
      const next = nextBankDay(zone, now);
      const hours = (next.getTime() - now.getTime()) / 3_600_000;
      expect(hours).toBeGreaterThan(0);
      expect(hours).toBeLessThanOrEqual(25);
      expect(bankDay(zone, next) > bankDay(zone, now)).toBe(true);
      expect(bankDay(zone, new Date(next.getTime() - 60_000)) <= bankDay(zone, now)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('fault 17: days end when they end at the bank, in summer and in winter', () => {
  expect(bankDay('Europe/Berlin', new Date('2026-07-01T22:00:00Z'))).toBe('2026-07-02');
  expect(bankDay('America/Sao_Paulo', new Date('2026-07-02T02:59:00Z'))).toBe('2026-07-01');
  expect(nextBankDay('Europe/Berlin', new Date('2026-07-01T12:00:00Z'))).toEqual(new Date('2026-07-01T22:00:00Z'));
  // The clock goes back on this day: it has 25 hours.
  expect(nextBankDay('Europe/Berlin', new Date('2026-10-24T22:00:00Z'))).toEqual(new Date('2026-10-25T23:00:00Z'));
});
