import type { LedgerAccount, Oddities } from '@of/mock-bank-kit';
import { pendingIdOf, postedIdOf } from '../ids.ts';
import type { Listed } from './listed.ts';

/**
 * The id that an entry is listed under. With blank-id it is empty or a space; with renumbered-ids its place in this very answer; else
 * it lasts, as long as the entry is what it is.
 */
export function idOf(
  { transaction: { key }, as }: Listed,
  { account, oddities, row }: { readonly account: LedgerAccount; readonly oddities: Oddities; readonly row: string },
): string {
  if (oddities.isOn('blank-id', account)) return BigInt(`0x${key}`) % 2n === 0n ? '' : ' ';
  if (oddities.isOn('renumbered-ids', account)) return row;
  return as === 'posted' ? postedIdOf(key) : pendingIdOf(key);
}
