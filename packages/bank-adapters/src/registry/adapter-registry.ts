import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BankAdapter } from '../contract/bank-adapter.ts';

/** No adapter has this id. */
export class UnknownBankError extends Error {
  override readonly name = 'UnknownBankError';
  readonly bankId: string;

  constructor(bankId: string) {
    super(`no such bank: ${JSON.stringify(bankId.slice(0, 64))}`);
    this.bankId = bankId;
  }
}

/** A folder below `banks/` whose adapter cannot be used. */
export class AdapterLoadError extends Error {
  override readonly name = 'AdapterLoadError';
}

export interface AdapterRegistry {
  /** @throws UnknownBankError */
  readonly get: (id: string) => BankAdapter;
  /** All adapters, by id. */
  readonly list: () => readonly BankAdapter[];
}

const hasFunctions = (value: unknown, names: readonly string[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  names.every((name) => typeof Object.getOwnPropertyDescriptor(value, name)?.value === 'function');

function isAdapter(value: unknown): value is BankAdapter {
  return (
    hasFunctions(value, ['errorOf']) &&
    typeof value === 'object' &&
    value !== null &&
    'fetch' in value &&
    'map' in value &&
    'oauth' in value &&
    'institution' in value &&
    'version' in value &&
    typeof value.version === 'string' &&
    hasFunctions(value.fetch, ['accounts', 'transactions']) &&
    hasFunctions(value.map, ['account', 'transaction']) &&
    hasFunctions(value.oauth, ['scope'])
  );
}

/** A registry of the adapters that are handed in. @throws AdapterLoadError when two have the same id */
export function createRegistry(adapters: readonly BankAdapter[]): AdapterRegistry {
  const byId = new Map<string, BankAdapter>();
  for (const adapter of adapters) {
    if (byId.has(adapter.institution.id)) throw new AdapterLoadError(`two adapters are ${adapter.institution.id}`);
    byId.set(adapter.institution.id, adapter);
  }
  const sorted = [...byId.values()].toSorted((a, b) => (a.institution.id < b.institution.id ? -1 : 1));
  return {
    get: (id) => {
      const adapter = byId.get(id);
      if (adapter === undefined) throw new UnknownBankError(id);
      return adapter;
    },
    list: () => sorted,
  };
}

/**
 * Finds every bank by its folder: `banks/<id>/adapter` must export `adapter`, whose institution's id is the folder's name.
 * @throws AdapterLoadError naming the folder whose adapter is missing, malformed or called otherwise
 */
export async function loadAdapters(): Promise<AdapterRegistry> {
  const folder = new URL('../banks/', import.meta.url);
  const extension = extname(fileURLToPath(import.meta.url));
  const entries = await readdir(folder, { withFileTypes: true });
  const adapters: BankAdapter[] = [];
  for (const entry of entries) if (entry.isDirectory()) adapters.push(await load(entry.name, folder, extension));
  return createRegistry(adapters);
}

async function load(name: string, folder: URL, extension: string): Promise<BankAdapter> {
  const module: unknown = await import(new URL(`${name}/adapter${extension}`, folder).href).catch((cause: unknown) => {
    throw new AdapterLoadError(`banks/${name} has no adapter that can be loaded`, { cause });
  });
  const adapter = typeof module === 'object' && module !== null && 'adapter' in module ? module.adapter : undefined;
  if (!isAdapter(adapter)) throw new AdapterLoadError(`banks/${name}/adapter exports no "adapter"`);
  if (adapter.institution.id !== name)
    throw new AdapterLoadError(`banks/${name} calls itself ${JSON.stringify(adapter.institution.id)}`);
  return adapter;
}
