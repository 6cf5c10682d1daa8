import { type Day, dayInMonth, dayOf, monthOf } from '../ledger/calendar.ts';
import type { BankStore } from './bank-store.ts';

/**
 * The first day of the ledger's history: the first of the month, `historyMonths` before the bank's first start. The day
 * of the first start is kept, so that history does not slide along with time.
 */
export function historyBegin(store: BankStore, now: number, historyMonths: number): Day {
  const meta = store.collection<number>('meta');
  const anchor = meta.get('first-start-day') ?? dayOf(now);
  meta.putSync('first-start-day', anchor);
  return dayInMonth(monthOf(anchor) - historyMonths, 1);
}
