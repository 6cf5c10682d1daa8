import fc from 'fast-check';
import { loanAfter, monthlyInstalment } from './amortization.ts';

const terms = fc.record({
  principalMinor: fc.integer({ min: 100_000, max: 50_000_000 }),
  annualRate: fc
    .integer({ min: 0, max: 2000 })
    .map((bps) => `${Math.floor(bps / 100)}.${String(bps % 100).padStart(2, '0')}`),
  termMonths: fc.integer({ min: 1, max: 360 }),
});

describe('a loan', () => {
  it('has the instalment that the annuity formula gives', () => {
    // 15,000.00 at 4.63 % over 24 months: 655.588…, by decimal arithmetic done apart.
    expect(monthlyInstalment({ principalMinor: 1_500_000, annualRate: '4.63', termMonths: 24 })).toBe(65_559);
    expect(monthlyInstalment({ principalMinor: 120_000, annualRate: '0', termMonths: 12 })).toBe(10_000);
  });

  it('ends at zero, never rises, and its instalments repay principal and interest to the cent', () => {
    fc.assert(
      fc.property(terms, (loan) => {
        let before = loan.principalMinor;
        for (let number = 1; number <= loan.termMonths; number += 1) {
          const { outstandingMinor, lastInstalmentMinor } = loanAfter(loan, number);
          expect(outstandingMinor).toBeLessThanOrEqual(before);
          expect(outstandingMinor + lastInstalmentMinor).toBeGreaterThanOrEqual(before);
          before = outstandingMinor;
        }
        expect(before).toBe(0);
      }),
      { numRuns: 15 },
    );
  });

  it('refuses a rate that is not a plain decimal', () => {
    for (const annualRate of ['4,63', '-1', '1e2', '']) {
      expect(() => monthlyInstalment({ principalMinor: 1, annualRate, termMonths: 1 })).toThrow(RangeError);
    }
  });
});
