import fc from 'fast-check';
import { bankDate, berlinDate, daysAfter, endOfBerlinDay, momentsOf, secondsToMidnight } from './calendar.ts';
import { foreignIbanOf, ibanOf } from './identification.ts';
import { shortAmount, signedAmount } from './money.ts';
import { minorOf } from './testing/rhein-report.ts';

const berlin = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' });
const moment = fc.integer({ min: Date.UTC(1997, 0), max: Date.UTC(2090, 0) });

describe('the bank’s calendar', () => {
  it('is Berlin’s, in winter and in summer', () => {
    fc.assert(
      fc.property(moment, (at) => berlinDate(at) === berlin.format(at)),
      { numRuns: 2000 },
    );
    for (const change of [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)])
      for (const ms of [-1, 0]) expect(berlinDate(change + ms)).toBe(berlin.format(change + ms));
  });

  it('ends a day at its midnight', () => {
    fc.assert(
      fc.property(moment, (at) => {
        const end = endOfBerlinDay(berlinDate(at));
        expect([berlinDate(end - 1), berlinDate(end)]).toEqual([berlinDate(at), daysAfter(berlinDate(at), 1)]);
        const wait = secondsToMidnight(at);
        expect(wait).toBeGreaterThan(0);
        expect(Math.abs(end - at - wait * 1000)).toBeLessThanOrEqual(3_601_000);
      }),
    );
  });

  it('gives a period of dates to the moments of the period', () => {
    const day = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(moment, day, fc.integer({ min: -3, max: 403 }), fc.boolean(), (at, days, offset, isShifted) => {
        const from = bankDate(at, isShifted);
        const to = daysAfter(from, days);
        const [begin, end] = momentsOf(from, to, isShifted);
        for (const one of [at, at + offset * 86_400_000, begin - 1, begin, end - 1, end]) {
          const date = bankDate(one, isShifted);
          expect(one >= begin && one < end).toBe(date >= from && date <= to);
        }
      }),
    );
    const [earliest] = momentsOf('0000-01-01', '9999-12-31', false);
    expect(earliest).toBeLessThan(0);
  });

  it('with a slow clock is never ahead, and a day behind at the most', () => {
    fc.assert(
      fc.property(moment, (at) => {
        const shifted = bankDate(at, true);
        expect([bankDate(at, false), daysAfter(bankDate(at, false), -1)]).toContain(shifted);
      }),
    );
    expect(bankDate(Date.parse('2026-11-05T00:00:00Z'), true)).toBe('2026-11-04');
  });
});

describe('what the bank writes', () => {
  it('is an exact amount, with or without the zeros at its end', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_999_999_999_999, max: 9_999_999_999_999 }), (minor) => {
        for (const write of [signedAmount, shortAmount])
          expect(minorOf(write(minor, 'EUR').amount) + 0).toBe(minor + 0);
      }),
    );
    expect([0, -3490, 1250, 1200].map((minor) => shortAmount(minor, 'EUR').amount)).toEqual([
      '0',
      '-34.9',
      '12.5',
      '12',
    ]);
  });

  it('is an IBAN whose check digits hold', () => {
    const remainder = (iban: string): bigint => BigInt(`${iban.slice(4)}1314${iban.slice(2, 4)}`) % 97n;
    fc.assert(
      fc.property(fc.stringMatching(/^\d{6,10}$/), fc.string(), (number, name) => {
        for (const iban of [ibanOf(number), foreignIbanOf(name)]) {
          expect(iban).toMatch(/^DE\d{20}$/);
          expect(remainder(iban)).toBe(1n);
        }
      }),
    );
  });
});
