import {
  type UnifiedAccount,
  type UnifiedTransaction,
  unifiedAccount,
  unifiedProduct,
  unifiedTransaction,
} from '@of/contracts';
import type { z } from 'zod';
import type { Customer } from './customer.ts';
import { driftProblems, droppedMembers, impurity, lostNews, ofEachShape, type Probe } from './mapping-probes.ts';
import { plainNumbers } from './plain-numbers.ts';
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

const unfit = (schema: z.ZodType, one: unknown): string[] =>
  (schema.safeParse(one).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

const isDebit = (amount: string): boolean => amount.startsWith('-');

/** What the schema cannot say of a transaction. */
function oddAbout(one: UnifiedTransaction, account: UnifiedAccount): string[] {
  const { bankTransactionId: id, original } = one;
  const checks: readonly (readonly [boolean, string])[] = [
    [(one.status === 'Pending') === (one.bookingDate === undefined), 'what is booked has a day, what is pending none'],
    [one.currency === account.currency, 'the currency is the account’s'],
    [id === id?.trim(), 'an id has no blanks around it'],
    [original === undefined || isDebit(original.amount) === isDebit(one.amount), 'the original has the same sign'],
  ];
  return checks.flatMap(([holds, rule]) => (holds ? [] : [`${one.bookingDate} ${one.amount} ${id}: ${rule}`]));
}

/** Ids that more than one of an account's transactions have. */
function idsTwice(list: readonly UnifiedTransaction[]): string[] {
  const seen = new Set<string>();
  return list.flatMap(({ bankTransactionId: id }) => {
    if (id === undefined) return [];
    const isKnown = seen.has(id);
    seen.add(id);
    return isKnown ? [`the id ${id} comes twice`] : [];
  });
}

/** What every map holds: pure, exact about where a bank's answer drifts, and nothing dropped. */
export function mappingChecks({ adapter, customers }: Subject): void {
  const { map } = adapter;
  const probes = async () => probesOfAll(map, await customers());

  test('what is mapped is of the unified model; what is booked has its day, an id is no blank', async () => {
    for (const { user, accounts, paired, products } of await customers()) {
      const problems = [
        ...accounts.mapped.flatMap((one) => unfit(unifiedAccount, one)),
        ...(products?.mapped ?? []).flatMap((one) => unfit(unifiedProduct, one)),
        ...paired.flatMap(({ account, transactions: { mapped } }) => [
          ...mapped.flatMap((one) => [...unfit(unifiedTransaction, one), ...oddAbout(one, account)]),
          ...idsTwice(mapped),
        ]),
      ];
      expect([user, ...problems]).toEqual([user]);
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

  test('no number of an account or a party is kept whole', async () => {
    for (const { user, accounts, paired, products } of await customers()) {
      const items = [
        ...accounts.mapped.map((mapped) => ({ name: 'an account', mapped })),
        ...paired.flatMap(({ account, transactions }) =>
          transactions.mapped.map((mapped) => ({ name: `a transaction of a ${account.type}`, mapped })),
        ),
        ...(products?.mapped ?? []).map((mapped) => ({ name: 'a product', mapped })),
      ];
      expect([user, ...new Set(plainNumbers(items).map(({ path, problem }) => `${path}: ${problem}`))]).toEqual([user]);
    }
  });

  test('a new member, at any depth, is kept in the extensions', async () => {
    expect((await probes()).flatMap(lostNews)).toEqual([]);
  });
}
