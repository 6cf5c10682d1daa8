import { type AdapterRegistry, type BankAdapter, type BankEndpoint, UnknownBankError } from '@of/bank-adapters';
import type { SigningKeys } from '../keys/signing-keys.ts';
import { type BankClient, createBankClient } from './bank-client.ts';

/** A bank that can be connected: it has an adapter, and we are a client of its. */
export interface OfferedBank {
  readonly adapter: BankAdapter;
  readonly client: BankClient;
}

export interface OfferedBanks {
  readonly list: () => readonly OfferedBank[];
  /** @throws UnknownBankError */
  readonly get: (bankId: string) => OfferedBank;
}

/**
 * The banks that have an adapter, a URL and a client id.
 * @param clientKey by which banks know us that want private_key_jwt
 */
export function createOfferedBanks(
  adapters: AdapterRegistry,
  endpoints: ReadonlyMap<string, BankEndpoint>,
  redirectUri: string,
  clientKey: SigningKeys | undefined,
): OfferedBanks {
  const banks = new Map<string, OfferedBank>();
  for (const adapter of adapters.list()) {
    const endpoint = endpoints.get(adapter.institution.id);
    if (endpoint?.clientId === undefined) continue;
    const { clientId } = endpoint;
    const client = createBankClient(adapter, { ...endpoint, clientId, clientKey }, redirectUri);
    banks.set(adapter.institution.id, { adapter, client });
  }
  return {
    list: () => [...banks.values()],
    get: (bankId) => {
      const bank = banks.get(bankId);
      if (bank === undefined) throw new UnknownBankError(bankId);
      return bank;
    },
  };
}
