import { type UnifiedAccount, unifiedAccount, unifiedProduct, unifiedTransaction } from '@of/contracts';
import type { z } from 'zod';
import type { BankAdapter } from '../contract/bank-adapter.ts';
import { BankError } from '../contract/bank-error.ts';
import { deepFreeze, memberPaths } from './raw-items.ts';

/** Raw items of a bank, as its pages hold them. */
export interface RawSample {
  readonly accounts: readonly unknown[];
  readonly transactions: readonly unknown[];
  readonly products: readonly unknown[];
}

/** Something that is wrong with the mapping of one item. */
export interface Finding {
  /** Where in the sample, e.g. `transactions[3].Amount`. */
  readonly path: string;
  readonly problem: string;
}

/** What became of one kind of items. */
export interface KindReport {
  readonly kind: keyof RawSample;
  readonly items: number;
  readonly findings: readonly Finding[];
  /** Unified fields and for how many items they have a value. */
  readonly covered: ReadonlyMap<string, number>;
  /** The bank's fields that went into `extensions`, and for how many items. */
  readonly unmapped: ReadonlyMap<string, number>;
}

const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

function findingOf(path: string, error: unknown): Finding {
  if (error instanceof BankError && error.path !== undefined && error.path !== '$')
    return { path: `${path}.${error.path}`, problem: error.message };
  return { path, problem: error instanceof Error ? error.message : String(error) };
}

function checkKind<T extends { readonly extensions?: unknown }>(
  kind: keyof RawSample,
  raws: readonly unknown[],
  map: (raw: unknown) => T | undefined,
  schema: z.ZodType<T>,
): KindReport & { readonly mapped: readonly T[] } {
  const findings: Finding[] = [];
  const covered = new Map<string, number>();
  const unmapped = new Map<string, number>();
  const mapped: T[] = [];
  for (const [index, raw] of raws.entries()) {
    const path = `${kind}[${index}]`;
    try {
      // Frozen, a mapping that changes its input throws.
      const one = map(deepFreeze(structuredClone(raw)));
      const again = map(structuredClone(raw));
      if (JSON.stringify(one) !== JSON.stringify(again))
        findings.push({ path, problem: 'mapped twice, it comes out differently: a map has to be pure' });
      if (one === undefined) continue;
      const parsed = schema.safeParse(one);
      for (const issue of parsed.error?.issues ?? [])
        findings.push({ path, problem: `the unified field ${issue.path.join('.')}: ${issue.message}` });
      mapped.push(one);
      const { extensions, ...fields } = one;
      for (const [name, value] of Object.entries(fields))
        if (value !== undefined && !(Array.isArray(value) && value.length === 0)) count(covered, name);
      if (typeof extensions === 'object' && extensions !== null)
        for (const name of memberPaths(extensions)) count(unmapped, name);
    } catch (error) {
      findings.push(findingOf(path, error));
    }
  }
  return { kind, items: raws.length, findings, covered, unmapped, mapped };
}

/** Maps a transaction with the account that it belongs to: the first that its map takes it for. */
function withAccount(adapter: BankAdapter, accounts: readonly UnifiedAccount[]) {
  return (raw: unknown) => {
    let refused: unknown = new Error('the sample has no account that it could belong to');
    for (const account of accounts) {
      try {
        return adapter.map.transaction(raw, account);
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

/**
 * What an adapter makes of raw items: whether each is mapped to what the unified model allows, without changing its input,
 * twice the same; which unified fields get values, and what of the bank's is only kept in `extensions`.
 */
export function checkMapping(adapter: BankAdapter, sample: RawSample): KindReport[] {
  const accounts = checkKind('accounts', sample.accounts, adapter.map.account, unifiedAccount);
  const transactions = checkKind(
    'transactions',
    sample.transactions,
    withAccount(adapter, accounts.mapped),
    unifiedTransaction,
  );
  const mapProduct = adapter.map.product;
  const products =
    mapProduct === undefined
      ? { kind: 'products' as const, items: 0, findings: [], covered: new Map(), unmapped: new Map(), mapped: [] }
      : checkKind('products', sample.products, mapProduct, unifiedProduct);
  const doubled = [
    keyed(accounts.mapped, ({ accountId }) => accountId, 'accounts'),
    keyed(transactions.mapped, ({ bankTransactionId }) => bankTransactionId, 'transactions'),
    keyed(products.mapped, ({ productId }) => productId, 'products'),
  ];
  return [accounts, transactions, products].map(({ mapped: _mapped, ...report }, index) => ({
    ...report,
    findings: [...report.findings, ...(doubled[index] ?? [])],
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
