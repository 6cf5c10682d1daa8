const SCALE = 10n ** 24n;

/** A loan repaid by equal monthly instalments. Amounts in minor units, the rate as a decimal string in per cent a year. */
export interface LoanTerms {
  readonly principalMinor: number;
  readonly annualRate: string;
  readonly termMonths: number;
}

/** The state of a loan after some instalments. `interestMinor` is the part of the last instalment that was interest. */
export interface LoanState {
  readonly outstandingMinor: number;
  readonly lastInstalmentMinor: number;
}

function roundedDivision(numerator: bigint, denominator: bigint): bigint {
  return (numerator * 2n + denominator) / (denominator * 2n);
}

/** The monthly rate scaled by 10^24: per cent a year / 100 / 12. Throws RangeError when the rate is not a plain decimal. */
function scaledMonthlyRate(annualRate: string): bigint {
  const match = /^(\d{1,3})(?:\.(\d{1,6}))?$/.exec(annualRate);
  if (match === null) throw new RangeError('a rate is a plain decimal in per cent');
  const millionths = BigInt(`${match[1]}${(match[2] ?? '').padEnd(6, '0')}`);
  return (millionths * SCALE) / (1_000_000n * 100n * 12n);
}

/** The equal monthly instalment in minor units, rounded half up: P·i·(1+i)^n / ((1+i)^n − 1), or P/n at rate zero. */
export function monthlyInstalment(terms: LoanTerms): number {
  const rate = scaledMonthlyRate(terms.annualRate);
  const principal = BigInt(terms.principalMinor);
  if (rate === 0n) return Number(roundedDivision(principal, BigInt(terms.termMonths)));
  let growth = SCALE;
  for (let month = 0; month < terms.termMonths; month += 1) growth = (growth * (SCALE + rate)) / SCALE;
  return Number(roundedDivision(principal * rate * growth, SCALE * (growth - SCALE)));
}

/**
 * Where the loan stands after `instalments` payments. Interest of each month is rounded to the minor unit; the last
 * instalment pays exactly what is left, so that a loan ends at zero and not a cent beside it.
 */
export function loanAfter(terms: LoanTerms, instalments: number): LoanState {
  const rate = scaledMonthlyRate(terms.annualRate);
  const regular = BigInt(monthlyInstalment(terms));
  let outstanding = BigInt(terms.principalMinor);
  let paid = 0n;
  const count = Math.min(Math.max(instalments, 0), terms.termMonths);
  for (let number = 1; number <= count; number += 1) {
    const due = outstanding + roundedDivision(outstanding * rate, SCALE);
    paid = number === terms.termMonths || due < regular ? due : regular;
    outstanding = due - paid;
  }
  return { outstandingMinor: Number(outstanding), lastInstalmentMinor: Number(paid) };
}
