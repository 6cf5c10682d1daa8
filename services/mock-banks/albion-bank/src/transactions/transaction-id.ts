import { albionIds } from '../ids.ts';
import type { Entry } from './entries.ts';

/** What of an account's oddities and of this reading of its list decides on ids. */
export interface IdStyle {
  /** Ids are missing or a space: oddity `blank-id`. */
  readonly blank: boolean;
  /** Ids are places in this reading of the list: oddity `renumbered-ids`. */
  readonly renumbered: boolean;
  /** Of this reading of the list alone. */
  readonly reading: string;
}

/** TransactionId of the entry at `place` of the list; undefined where the bank gives none, as for all that is not booked. */
export function transactionId({ status, transaction }: Entry, style: IdStyle, place: number, now: number) {
  if (status !== 'BOOK') return undefined;
  if (style.blank) return BigInt(`0x${transaction.key}`) % 3n === 0n ? ' ' : undefined;
  return style.renumbered ? `N${style.reading.toUpperCase()}-${place + 1}` : albionIds.transaction(transaction, now);
}

/** Whether the entry may still change, where the bank says so. */
export function mutability({ status, transaction }: Entry, style: IdStyle): 'Mutable' | 'Immutable' | undefined {
  if (status === 'PDNG' || (status === 'BOOK' && style.renumbered)) return 'Mutable';
  return status === 'BOOK' && transaction.kind === 'card-payment' ? 'Immutable' : undefined;
}
