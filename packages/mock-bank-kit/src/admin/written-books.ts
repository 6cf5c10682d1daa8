import type { LedgerChange, LedgerTransaction } from '../ledger/model.ts';
import type { BankStore } from '../store/bank-store.ts';

/** What was written into the books by hand, beyond a restart: further transactions, and what became of others. */
export interface WrittenBooks {
  /** In the order in which they were added. */
  added(): readonly LedgerTransaction[];
  changes(): ReadonlyMap<string, LedgerChange>;
  /** How many were added: a number for the next one's key. */
  count(): number;
  keep(transaction: LedgerTransaction): void;
  change(key: string, change: LedgerChange): void;
}

/** Opens them in the bank's store. */
export function openWrittenBooks(store: BankStore): WrittenBooks {
  const added = store.collection<LedgerTransaction>('added-transactions');
  const changes = store.collection<LedgerChange>('changed-transactions');
  return {
    added: () => [...added.getRange()].map(({ value }) => value),
    changes: () => new Map([...changes.getRange()].map(({ key, value }) => [key, value])),
    count: () => added.getKeysCount(),
    keep: (transaction) => {
      added.putSync(String(added.getKeysCount()).padStart(8, '0'), transaction);
    },
    change: (key, change) => {
      changes.putSync(key, { ...changes.get(key), ...change });
    },
  };
}
