import { type BankDeps, BankProblem, type LedgerAccount } from '@of/mock-bank-kit';
import { berlinClock } from '../calendar.ts';
import { caseOf } from '../ids.ts';

/** A call that counts, as many of which one day allows. */
interface Counted {
  readonly what: string;
  readonly frequencyPerDay: number;
  readonly now: number;
}

/**
 * Counts a call without the customer (PSD2 RTS art. 36(5)); the day is Berlin's. Throws BankProblem too-many-requests, which says
 * when the day is over; of accounts with the oddity `daily-allowance` it does not say, or says what cannot be.
 */
export function useAllowance(
  { allowances, oddities }: Pick<BankDeps, 'allowances' | 'oddities'>,
  accounts: readonly LedgerAccount[],
  { what, frequencyPerDay, now }: Counted,
  secondsLeft: number,
): void {
  try {
    allowances.use(what, frequencyPerDay, berlinClock(now));
  } catch (error) {
    if (!(error instanceof BankProblem)) throw error;
    const odd = accounts.find((account) => oddities.isOn('daily-allowance', account));
    const after = odd === undefined ? String(secondsLeft) : caseOf(odd, 2, 'reset time') === 0 ? undefined : '-1';
    throw new BankProblem(error.kind, error.message, after === undefined ? {} : { 'Retry-After': after });
  }
}
