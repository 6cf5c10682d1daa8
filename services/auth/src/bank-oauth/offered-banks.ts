import { type AdapterRegistry, type BankAdapter, type BankEndpoint, UnknownBankError } from '@of/bank-adapters';
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

/** The banks that have an adapter, a URL and client credentials. */
export function createOfferedBanks(
  adapters: AdapterRegistry,
  endpoints: ReadonlyMap<string, BankEndpoint>,
  redirectUri: string,
): OfferedBanks {
  const banks = new Map<string, OfferedBank>();
  for (const adapter of adapters.list()) {
    const endpoint = endpoints.get(adapter.institution.id);
    if (endpoint?.clientId === undefined || endpoint.clientSecret === undefined) continue;
    const { clientId, clientSecret } = endpoint;
    const client = createBankClient(adapter, { ...endpoint, clientId, clientSecret }, redirectUri);
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
