import type { BankStore } from '../store/bank-store.ts';

/** What a customer allowed one client in one consent. */
export interface SharedAccounts {
  readonly userName: string;
  readonly clientId: string;
  readonly accountKeys: readonly string[];
  readonly scopes: readonly string[];
  /** The consent resource, at banks that have such. */
  readonly consentId?: string;
  /** Epoch ms. */
  readonly grantedAt: number;
}

/** The accounts that were chosen on the consent page, kept with the OAuth grant. */
export interface SharedAccountsRegister {
  remember(grantId: string, shared: SharedAccounts): void;
  find(grantId: string): SharedAccounts | undefined;
  forget(grantId: string): void;
  /** Every one with its grant's id. */
  list(): readonly (readonly [grantId: string, shared: SharedAccounts])[];
}

/** Opens the register in the bank's store. */
export function openSharedAccounts(store: BankStore): SharedAccountsRegister {
  const records = store.collection<SharedAccounts>('shared-accounts');
  return {
    remember: (grantId, shared) => records.putSync(grantId, shared),
    find: (grantId) => records.get(grantId),
    forget: (grantId) => {
      records.removeSync(grantId);
    },
    list: () => [...records.getRange()].map(({ key, value }) => [key, value]),
  };
}
