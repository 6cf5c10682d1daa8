import type { BankDeps, LedgerAccount, LedgerTransaction } from '@of/mock-bank-kit';
import { momentsOf } from '../calendar.ts';
import type { Period } from './period.ts';

/** How long a pending entry stays listed beside the booked one of an account with the oddity `pending-twin`. */
const TWIN_MS = 3 * 86_400_000;
/** How long a declined payment is listed, of an account with the oddity `declined-listed`. */
const DECLINED_MS = 30 * 86_400_000;

/** Entries of an account in a period, each list in the order of time. */
export interface Entries {
  readonly booked: readonly LedgerTransaction[];
  /** What is pending, and what only looks so: already booked, or refused. */
  readonly pending: readonly LedgerTransaction[];
}

/** What is listed of an account. Booked entries are dated by their booking, pending ones by when they were begun. */
export function entriesOf(
  { ledger, oddities }: Pick<BankDeps, 'ledger' | 'oddities'>,
  account: LedgerAccount,
  { booked, pending, from, to }: Period,
  now: number,
): Entries {
  const isShifted = oddities.isOn('date-shift', account);
  const [begin, end] = momentsOf(from, to, isShifted);
  const isWithin = (epochMs: number): boolean => epochMs >= begin && epochMs < end;
  const hasTwins = oddities.isOn('pending-twin', account);
  const isPending = ({ kind, bookedAt }: LedgerTransaction): boolean =>
    bookedAt > now || (hasTwins && kind === 'card-payment' && now - bookedAt < TWIN_MS);
  const all = ledger.transactions(account.key, now);
  const declined = oddities.isOn('declined-listed', account)
    ? ledger.declined(account.key, now).filter(({ initiatedAt }) => now - initiatedAt < DECLINED_MS)
    : [];
  return {
    booked: booked ? all.filter(({ bookedAt }) => bookedAt <= now && isWithin(bookedAt)) : [],
    pending: pending ? [...all.filter(isPending), ...declined].filter((one) => isWithin(one.initiatedAt)) : [],
  };
}
