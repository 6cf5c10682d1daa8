import type { LedgerAccount } from '../ledger/model.ts';
import type { BankStore } from '../store/bank-store.ts';
import { type Oddity, oddity } from './oddity.ts';

/** Which oddities an account shows now. */
export interface Oddities {
  isOn(name: Oddity, account: Pick<LedgerAccount, 'key'>): boolean;
  /** The names that are on, in the order of their list. */
  of(account: Pick<LedgerAccount, 'key'>): readonly Oddity[];
  /** Switches one on or off, beyond a restart. */
  set(name: Oddity, account: Pick<LedgerAccount, 'key'>, on: boolean): void;
}

/** Opens the switches in the bank's store. @param defaults the seed's oddities of an account */
export function openOddities(store: BankStore, defaults: (accountKey: string) => readonly Oddity[]): Oddities {
  const switched = store.collection<boolean>('oddities');
  const keyOf = (name: Oddity, { key }: Pick<LedgerAccount, 'key'>): string => `${key} ${name}`;
  const isOn: Oddities['isOn'] = (name, account) =>
    switched.get(keyOf(name, account)) ?? defaults(account.key).includes(name);
  return {
    isOn,
    of: (account) => oddity.options.filter((name) => isOn(name, account)),
    set: (name, account, on) => {
      switched.putSync(keyOf(name, account), on);
    },
  };
}
