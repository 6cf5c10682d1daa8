import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { UnifiedAccount } from '@of/contracts';
import { readSample } from '../cli/check-adapter.ts';
import type { BankAdapter } from '../contract/bank-adapter.ts';
import { BankError } from '../contract/bank-error.ts';
import { distinctItems } from './distinct-items.ts';

/** A bank's transactions of one account as its pages' JSON texts: each an array of items. */
export interface BankPages {
  readonly account: UnifiedAccount;
  readonly pages: readonly string[];
}

/** The sample of a bank's answers that its adapter's folder holds; undefined when it has none. */
export function sampleFileOf(bankId: string): string | undefined {
  const file = fileURLToPath(new URL(`../../src/banks/${bankId}/sample.json`, import.meta.url));
  return existsSync(file) ? file : undefined;
}

function isMapped(adapter: BankAdapter, raw: unknown, account: UnifiedAccount): boolean {
  try {
    return adapter.map.transaction(raw, account) !== undefined;
  } catch (error) {
    if (error instanceof BankError) return false;
    throw error;
  }
}

/**
 * Distinct transactions made of those in an adapter's sample, all kinds of them in turn, by the account that they belong to.
 * @returns for each account that has any, its share of `count` items in pages of `pageSize`
 */
export function bankPages(adapter: BankAdapter, sampleFile: string, count: number, pageSize: number): BankPages[] {
  const sample = readSample(sampleFile);
  const accounts = sample.accounts.map((raw) => adapter.map.account(raw));
  const byAccount = accounts.map((account) => ({
    account,
    makers: sample.transactions
      .filter((raw) => isMapped(adapter, raw, account))
      .map((raw) => distinctItems(raw, (item) => isMapped(adapter, item, account))),
  }));
  const used = byAccount.filter(({ makers }) => makers.length > 0);
  const share = Math.ceil(count / used.length);
  return used.map(({ account, makers }, nth) => {
    const begin = nth * share;
    const end = Math.min(count, begin + share);
    const pages: string[] = [];
    for (let from = begin; from < end; from += pageSize) {
      const items = Array.from({ length: Math.min(pageSize, end - from) }, (_, index) =>
        makers[(from + index) % makers.length]?.(from + index),
      );
      pages.push(JSON.stringify(items));
    }
    return { account, pages };
  });
}
