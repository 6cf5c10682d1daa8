import { type UnifiedAccount, unifiedAccount, unifiedProduct, unifiedTransaction } from '@of/contracts';
import type { z } from 'zod';
import type { BankAdapter } from '../contract/bank-adapter.ts';
import { BankError } from '../contract/bank-error.ts';
import {
  driftProblems,
  droppedMembers,
  type Finding,
  impurity,
  lostNews,
  ofEachShape,
  type Probe,
} from './mapping-probes.ts';
import { type Kept, plainNumbers } from './plain-numbers.ts';
import { memberPaths } from './raw-items.ts';

/** Raw items of a bank, as its pages hold them. */
export interface RawSample {
  readonly accounts: readonly unknown[];
  readonly transactions: readonly unknown[];
  readonly products: readonly unknown[];
}

/** What became of one kind of items. */
export interface KindReport {
  readonly kind: keyof RawSample;
  readonly items: number;
  readonly findings: readonly Finding[];
  /** Unified fields and for how many items they have a value. */
  readonly covered: ReadonlyMap<string, number>;
  /** Unified fields that no item gives a value. */
  readonly uncovered: readonly string[];
  /** The bank's fields that went into `extensions`, and for how many items. */
  readonly unmapped: ReadonlyMap<string, number>;
}

const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

function findingOf(path: string, error: unknown): Finding {
  if (error instanceof BankError && error.path !== undefined && error.path !== '$')
    return { path: `${path}.${error.path}`, problem: error.message };
  return { path, problem: error instanceof Error ? error.message : String(error) };
}

/** What the probes find: of each shape of an item that can be mapped. */
function probed(probes: readonly Probe[]): Finding[] {
  const shapes = ofEachShape(probes);
  return [
    ...probes.flatMap(impurity),
    ...[driftProblems, droppedMembers, lostNews].flatMap((look) => shapes.flatMap(look)),
  ];
}

function checkKind<T extends { readonly extensions?: unknown }>(
  kind: keyof RawSample,
  raws: readonly unknown[],
  /** How this item is mapped. */
  mapOf: (raw: unknown) => (raw: unknown) => T | undefined,
  schema: z.ZodType<T> & { readonly shape: object },
): KindReport & { readonly mapped: readonly T[] } {
  const findings: Finding[] = [];
  const covered = new Map<string, number>();
  const unmapped = new Map<string, number>();
  const mapped: T[] = [];
  const probes: Probe[] = [];
  for (const [index, raw] of raws.entries()) {
    const name = `${kind}[${index}]`;
    try {
      const map = mapOf(raw);
      const one = map(structuredClone(raw));
      if (typeof raw === 'object' && raw !== null) probes.push({ name, raw, map });
      if (one === undefined) continue;
      for (const issue of schema.safeParse(one).error?.issues ?? [])
        findings.push({ path: name, problem: `the unified field ${issue.path.join('.')}: ${issue.message}` });
      mapped.push(one);
      const { extensions, ...fields } = one;
      for (const [field, value] of Object.entries(fields))
        if (value !== undefined && !(Array.isArray(value) && value.length === 0)) count(covered, field);
      if (typeof extensions === 'object' && extensions !== null)
        for (const path of memberPaths(extensions)) count(unmapped, path);
    } catch (error) {
      findings.push(findingOf(name, error));
    }
  }
  const uncovered = Object.keys(schema.shape).filter((field) => field !== 'extensions' && !covered.has(field));
  return { kind, items: raws.length, findings: [...findings, ...probed(probes)], covered, uncovered, unmapped, mapped };
}

/** Maps a transaction with the account that it belongs to: the first that its map takes it for. */
function withItsAccount({ map }: BankAdapter, accounts: readonly UnifiedAccount[]) {
  return (raw: unknown) => {
    let refused: unknown = new Error('the sample has no account that it could belong to');
    for (const account of accounts) {
      try {
        map.transaction(raw, account);
        return (one: unknown) => map.transaction(one, account);
      } catch (error) {
        refused = error;
      }
    }
    throw refused;
  };
}

const keyed = <T>(list: readonly T[], keyOf: (item: T) => string | undefined, kind: string): Finding[] => {
  const seen = new Map<string, number>();
  return list.flatMap((item, index) => {
    const key = keyOf(item);
    const before = key === undefined ? undefined : seen.get(key);
    if (key !== undefined) seen.set(key, index);
    return before === undefined ? [] : [{ path: `${kind}[${index}]`, problem: `has the id of ${kind}[${before}]` }];
  });
};

function noProducts(): never {
  throw new Error('the adapter maps no products');
}

/**
 * What an adapter makes of raw items: whether each is mapped to what the unified model allows, without changing its input,
 * twice the same, with an error that names the place when a member drifts, and with nothing dropped; which unified fields get
 * values, and what of the bank's is only kept in `extensions`.
 */
export function checkMapping(adapter: BankAdapter, sample: RawSample): KindReport[] {
  const accounts = checkKind('accounts', sample.accounts, () => adapter.map.account, unifiedAccount);
  const transactions = checkKind(
    'transactions',
    sample.transactions,
    withItsAccount(adapter, accounts.mapped),
    unifiedTransaction,
  );
  const mapProduct = adapter.map.product ?? noProducts;
  const products = checkKind('products', sample.products, () => mapProduct, unifiedProduct);
  const doubled = [
    keyed(accounts.mapped, ({ accountId }) => accountId, 'accounts'),
    keyed(transactions.mapped, ({ bankTransactionId }) => bankTransactionId, 'transactions'),
    keyed(products.mapped, ({ productId }) => productId, 'products'),
  ];
  const kept = [accounts, transactions, products].flatMap(({ kind, mapped }) =>
    mapped.map((one: Kept, index) => ({ name: `${kind}[${index}]`, mapped: one })),
  );
  const plain = plainNumbers(kept);
  return [accounts, transactions, products].map(({ mapped: _mapped, ...report }, index) => ({
    ...report,
    findings: [
      ...report.findings,
      ...(doubled[index] ?? []),
      ...plain.filter(({ path }) => path.startsWith(`${report.kind}[`)),
    ],
  }));
}

/** What is wrong with what an adapter says of itself and its bank. */
export function checkIdentity({ institution, version, oauth }: BankAdapter): Finding[] {
  const scope = oauth.scope(institution.permissions);
  const checks: readonly (readonly [boolean, string, string])[] = [
    [/^[A-Z]{2}$/.test(institution.country), 'institution.country', 'is no ISO 3166-1 alpha-2 code'],
    [institution.name.trim() !== '', 'institution.name', 'is empty'],
    [institution.standard.trim() !== '', 'institution.standard', 'is empty'],
    [institution.permissions.length > 0, 'institution.permissions', 'names nothing that can be asked for'],
    [/^\d+\.\d+\.\d+$/.test(version), 'version', 'is no version such as 1.0.0'],
    [/^\S+( \S+)*$/.test(scope), 'oauth.scope', 'gives no list of scopes separated by single spaces'],
  ];
  return checks.filter(([holds]) => !holds).map(([, path, problem]) => ({ path, problem }));
}
