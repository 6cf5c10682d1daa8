import type { BankDeps, LedgerAccount } from '@of/mock-bank-kit';
import { dateInSaoPaulo } from '../calendar.ts';
import { stableUuid } from '../ids.ts';
import type { Period } from '../period.ts';
import { type PresentLine, presentLines } from '../present-lines.ts';

/** A line of a card's statement. */
export type CardLine = Omit<PresentLine, 'state'> & { readonly state: PresentLine['state'] | 'declined' };

/** What the bank refused: in the list with declined-listed on. */
function declinedLines({ ledger, oddities }: BankDeps, account: LedgerAccount, now: number): readonly CardLine[] {
  if (!oddities.isOn('declined-listed', account)) return [];
  return ledger.declined(account.key, now).map((transaction) => ({
    ...{ transaction, id: stableUuid('declined', transaction.key), at: transaction.initiatedAt },
    state: 'declined',
  }));
}

/** A card's statement of some days, the latest line first: what is on a bill, what is processed, what was refused. */
export function cardStatement(
  deps: BankDeps,
  account: LedgerAccount,
  { from, to }: Period,
  now: number,
): readonly CardLine[] {
  return [...presentLines(deps, account, now), ...declinedLines(deps, account, now)]
    .filter(({ at }) => {
      const day = dateInSaoPaulo(at);
      return from <= day && day <= to;
    })
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
}
