import type { UnifiedAccount, UnifiedProduct, UnifiedTransaction } from '@of/contracts';
import type { Institution } from '../contract/bank-adapter.ts';
import { withoutPassing } from '../identity/passing.ts';
import { fullRange } from './customer.ts';
import { firstDifference } from './ledger-lines.ts';
import { readAccounts, readProducts, readTransactions, whole } from './read-all.ts';
import type { Subject } from './subject.ts';

/** Oddities of accounts whose entries' ids are reissued. */
const OF_IDS: ReadonlySet<string> = new Set(['blank-id', 'renumbered-ids', 'pending-twin']);

/** What is compared of two reads: all but what passes, and when a balance was taken. */
const lastingOf = ({ passing = {} }: Institution) => ({
  accounts: (list: readonly UnifiedAccount[]) =>
    list.map(({ extensions, balances, ...fields }) => ({
      fields: { ...fields, balances: balances.map(({ asOf: _asOf, ...balance }) => balance) },
      kept: withoutPassing(extensions, passing.accounts),
    })),
  products: (list: readonly UnifiedProduct[] = []) =>
    list.map(({ extensions, ...fields }) => ({ fields, kept: withoutPassing(extensions, passing.products) })),
  transactions: (list: readonly UnifiedTransaction[]) =>
    list.map(({ extensions, ...fields }) => ({ fields, kept: withoutPassing(extensions, passing.transactions) })),
});

/**
 * What a later read finds, of which every sync would make a change if it differed. To be looked at last: the bank's clock goes ahead.
 */
export function laterChecks(subject: Subject): void {
  const { adapter } = subject;

  test('read again later, it is the same but for what the adapter says passes, whatever a bank’s ids do', async () => {
    const customers = await subject.customers();
    await subject.bank().passTime(1);
    for (const { user, connection, accounts, paired, products, ledger } of customers) {
      const lasting = lastingOf(adapter.institution);
      const later = connection.session();
      const accountsLater = whole(await readAccounts(adapter, later));
      const productsLater = await readProducts(adapter, later);
      const differences = [
        firstDifference(lasting.accounts(accountsLater.mapped), lasting.accounts(accounts.mapped)),
        firstDifference(lasting.products(productsLater?.mapped), lasting.products(products?.mapped)),
      ];
      expect([user, ...differences]).toEqual([user, undefined, undefined]);
      const odd = paired.filter(({ oddities }, index) => index === 0 || oddities.some((name) => OF_IDS.has(name)));
      for (const { ledger: books, account, transactions } of odd) {
        const session = connection.session();
        const again = whole(await readTransactions(adapter, session, account, fullRange(adapter, ledger.asOf)));
        const difference = firstDifference(
          lasting.transactions(again.mapped),
          lasting.transactions(transactions.mapped),
        );
        expect([books.id, difference]).toEqual([books.id, undefined]);
      }
    }
  });
}
