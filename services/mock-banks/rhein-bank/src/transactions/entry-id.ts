import { randomBytes } from 'node:crypto';
import type { BankDeps, LedgerAccount, LedgerTransaction } from '@of/mock-bank-kit';
import { caseOf, entryIdOf } from '../ids.ts';

/** The id of a booked entry in one answer; undefined where the answer has none. */
export type EntryIds = (transaction: LedgerTransaction) => string | undefined;

const BLANKS = [undefined, '', ' '] as const;

/** Whether the entries of an account have ids that last. */
export function hasLastingIds({ oddities }: Pick<BankDeps, 'oddities'>, account: LedgerAccount): boolean {
  return !oddities.isOn('blank-id', account) && !oddities.isOn('renumbered-ids', account);
}

/**
 * The ids of one answer. With the oddity `blank-id` they are missing, empty or a space; with `renumbered-ids` each answer numbers
 * its entries anew; with both, every other entry has the one or the other.
 */
export function entryIds({ oddities }: Pick<BankDeps, 'oddities'>, account: LedgerAccount): EntryIds {
  const isBlank = oddities.isOn('blank-id', account);
  const isRenumbered = oddities.isOn('renumbered-ids', account);
  const answer = randomBytes(3).toString('hex');
  let number = 0;
  return (transaction) => {
    if (isBlank && !(isRenumbered && caseOf(transaction, 2, 'id') === 0))
      return BLANKS[caseOf(transaction, 3, 'blank')];
    if (!isRenumbered) return entryIdOf(transaction.key);
    number += 1;
    return `${answer}-${number}`;
  };
}
