import type { BankStore } from './store/bank-store.ts';

/** A bank's clock: the machine's, or a fixed one, and how far it was put ahead. */
export interface BankClock {
  /** Epoch ms. */
  readonly now: () => number;
  /** Puts it ahead, beyond a restart: what falls due meanwhile is booked. */
  advance(milliseconds: number): void;
}

/** Opens the clock. @param base what it shows before it is put ahead, epoch ms */
export function openClock(store: BankStore, base: () => number): BankClock {
  const meta = store.collection<number>('meta');
  const ahead = (): number => meta.get('clock-ahead') ?? 0;
  return {
    now: () => base() + ahead(),
    advance: (milliseconds) => {
      meta.putSync('clock-ahead', ahead() + milliseconds);
    },
  };
}
