import type { Extensions, UnifiedAccount } from '@of/contracts';
import { withoutPassing } from '../identity/passing.ts';
import { fullRange } from './customer.ts';
import { firstDifference } from './ledger-lines.ts';
import { readAccounts, readProducts, readTransactions, whole } from './read-all.ts';
import type { Subject } from './subject.ts';

interface Read {
  readonly extensions?: Extensions | undefined;
}

/** Oddities of accounts whose entries' ids are reissued. */
const OF_IDS: ReadonlySet<string> = new Set(['blank-id', 'renumbered-ids', 'pending-twin']);

/** Where two reads first differ in anything but what passes. */
function difference(again: readonly Read[], before: readonly Read[], passing: readonly string[] | undefined) {
  const lasting = (list: readonly Read[]) =>
    list.map(({ extensions, ...fields }) => ({ fields, kept: withoutPassing(extensions, passing) }));
  return firstDifference(lasting(again), lasting(before));
}

/** Accounts whatever the moment at which their balances were taken. */
const untimed = (list: readonly UnifiedAccount[]) =>
  list.map((account) => ({ ...account, balances: account.balances.map(({ asOf: _asOf, ...balance }) => balance) }));

/**
 * What a later read finds, of which every sync would make a change if it differed. To be looked at last: the bank's clock goes ahead.
 */
export function laterChecks(subject: Subject): void {
  const { adapter } = subject;
  const { passing = {} } = adapter.institution;

  test('read again later, it is the same but for what the adapter says passes, whatever a bank’s ids do', async () => {
    const customers = await subject.customers();
    await subject.bank().passTime(1);
    for (const { user, connection, accounts, paired, products, ledger } of customers) {
      const session = connection.session();
      const accountsAgain = whole(await readAccounts(adapter, session));
      const productsAgain = await readProducts(adapter, session);
      const differences = [
        difference(untimed(accountsAgain.mapped), untimed(accounts.mapped), passing.accounts),
        difference(productsAgain?.mapped ?? [], products?.mapped ?? [], passing.products),
      ];
      expect([user, ...differences]).toEqual([user, undefined, undefined]);
      const odd = paired.filter(({ oddities }, index) => index === 0 || oddities.some((name) => OF_IDS.has(name)));
      for (const { ledger: books, account, transactions } of odd) {
        const again = whole(await readTransactions(adapter, session, account, fullRange(adapter, ledger.asOf)));
        expect([books.id, difference(again.mapped, transactions.mapped, passing.transactions)]).toEqual([
          books.id,
          undefined,
        ]);
      }
    }
  });
}
