import { unifiedAccount, unifiedProduct, unifiedTransaction } from '@of/contracts';
import type { Customer } from './customer.ts';
import { driftProblems, droppedMembers, impurity, lostNews, ofEachShape, type Probe } from './mapping-probes.ts';
import { inTimeZones } from './raw-items.ts';
import type { Subject } from './subject.ts';

type Map = Subject['adapter']['map'];

const probesOf = (kind: string, user: string, raws: readonly unknown[], map: Probe['map']): Probe[] =>
  raws.flatMap((raw, index) =>
    typeof raw === 'object' && raw !== null ? [{ name: `${user}: ${kind}[${index}]`, raw, map }] : [],
  );

/** Raw items of all customers: one of each shape of each kind. */
function probesOfAll(map: Map, customers: readonly Customer[]): readonly Probe[] {
  const accounts = customers.flatMap(({ user, accounts: { raws } }) => probesOf('accounts', user, raws, map.account));
  const transactions = customers.flatMap(({ user, paired }) =>
    paired.flatMap(({ account, transactions: { raws } }) =>
      probesOf('transactions', `${user}, ${account.type}`, raws, (raw) => map.transaction(raw, account)),
    ),
  );
  const product = map.product;
  const products =
    product === undefined
      ? []
      : customers.flatMap(({ user, products: list }) => probesOf('products', user, list?.raws ?? [], product));
  return [accounts, transactions, products].flatMap(ofEachShape);
}

/** What every map holds: pure, exact about where a bank's answer drifts, and nothing dropped. */
export function mappingChecks({ adapter, customers }: Subject): void {
  const { map } = adapter;
  const probes = async () => probesOfAll(map, await customers());

  test('what is mapped is of the unified model; what is booked has its day, an id is no blank', async () => {
    for (const { accounts, paired, products } of await customers()) {
      for (const one of accounts.mapped) expect(() => unifiedAccount.parse(one)).not.toThrow();
      for (const one of products?.mapped ?? []) expect(() => unifiedProduct.parse(one)).not.toThrow();
      for (const { account, transactions } of paired) {
        for (const one of transactions.mapped) {
          expect(() => unifiedTransaction.parse(one)).not.toThrow();
          expect([one.status === 'Pending', one.currency]).toEqual([one.bookingDate === undefined, account.currency]);
          expect(one.bankTransactionId).toBe(one.bankTransactionId?.trim());
          if (one.original !== undefined) expect(one.original.amount.startsWith('-')).toBe(one.amount.startsWith('-'));
        }
        const ids = transactions.mapped.flatMap(({ bankTransactionId: id }) => (id === undefined ? [] : [id]));
        expect(ids).toEqual([...new Set(ids)]);
      }
    }
  });

  test('maps are pure: the input stays, and it comes out the same twice', async () => {
    expect((await probes()).flatMap(impurity)).toEqual([]);
  });

  test('the time zone of this machine changes nothing', async () => {
    const all = await probes();
    const results = new Set<string>();
    inTimeZones(() => results.add(JSON.stringify(all.map(({ map: one, raw }) => one(raw)))));
    expect(results.size).toBe(1);
  });

  test('a member that drifts is named with its path, or only kept', async () => {
    expect((await probes()).flatMap(driftProblems)).toEqual([]);
  });

  test('no member is dropped silently', async () => {
    expect((await probes()).flatMap(droppedMembers)).toEqual([]);
  });

  test('a new member, at any depth, is kept in the extensions', async () => {
    expect((await probes()).flatMap(lostNews)).toEqual([]);
  });
}
