import type { BankLedger, LedgerAccount, LedgerTransaction, Oddities } from '@of/mock-bank-kit';
import type { Place } from '../paging.ts';

const DAY_MS = 86_400_000;

/** For so long a pending entry stays beside the posted one, where an account shows pending-twin. */
const TWIN_MS = 4 * DAY_MS;

/** An entry of the list: a payment that was declined is one too, where the account shows that. */
export interface Listed {
  readonly transaction: LedgerTransaction;
  readonly as: 'posted' | 'pending' | 'declined';
  /** The time by which it is listed, epoch ms. */
  readonly at: number;
}

/** Its place in the list. */
export const placeOf = ({ transaction: { key }, as, at }: Listed): Place => ({ at, key: `${key} ${as}` });

function entry(transaction: LedgerTransaction, as: Listed['as']): Listed {
  return { transaction, as, at: as === 'posted' ? transaction.bookedAt : transaction.initiatedAt };
}

/** Whether the pending entry is still listed although it was posted. */
const isLeftBehind = ({ initiatedAt, bookedAt }: LedgerTransaction, now: number): boolean =>
  bookedAt > initiatedAt && bookedAt <= now && now - bookedAt < TWIN_MS;

/** All that the list of an account's transactions holds. */
export function listedOf(
  account: LedgerAccount,
  { ledger, oddities }: { readonly ledger: BankLedger; readonly oddities: Oddities },
  now: number,
): readonly Listed[] {
  const hasTwins = oddities.isOn('pending-twin', account);
  const entries = ledger.transactions(account.key, now).flatMap((one) => {
    if (one.bookedAt > now) return [entry(one, 'pending')];
    return hasTwins && isLeftBehind(one, now) ? [entry(one, 'posted'), entry(one, 'pending')] : [entry(one, 'posted')];
  });
  const declined = oddities.isOn('declined-listed', account) ? ledger.declined(account.key, now) : [];
  return [...entries, ...declined.map((one) => entry(one, 'declined'))];
}
