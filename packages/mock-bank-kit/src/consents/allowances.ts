import { dayOf } from '../ledger/calendar.ts';
import { BankProblem } from '../problems.ts';
import type { BankStore } from '../store/bank-store.ts';

/** How often something may be asked for on one day (PSD2 RTS art. 36(5): four times without the customer). */
export interface Allowances {
  /** Counts one access. Throws BankProblem too-many-requests, without a time to come back, when `perDay` are used up. */
  use(what: string, perDay: number, now: number): void;
}

/** Opens the counts in the bank's store. Days are UTC's. */
export function openAllowances(store: BankStore): Allowances {
  const counts = store.collection<{ day: number; used: number }>('allowances');
  return {
    use: (what, perDay, now) => {
      const day = dayOf(now);
      const kept = counts.get(what);
      const used = kept?.day === day ? kept.used : 0;
      if (used >= perDay) throw new BankProblem('too-many-requests', `more than ${perDay} accesses on one day`);
      counts.putSync(what, { day, used: used + 1 });
    },
  };
}
