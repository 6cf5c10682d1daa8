import type { LedgerAccount } from '../ledger/model.ts';
import type { BankStore } from '../store/bank-store.ts';
import { type Oddity, oddity, type Silence } from './oddity.ts';

/** Which oddities an account shows now. */
export interface Oddities {
  isOn(name: Oddity, account: Pick<LedgerAccount, 'key'>): boolean;
  /** The names that are on, in the order of their list. */
  of(account: Pick<LedgerAccount, 'key'>): readonly Oddity[];
  /** Switches one on or off, beyond a restart. */
  set(name: Oddity, account: Pick<LedgerAccount, 'key'>, on: boolean): void;
  /** How the account hides that its consent has expired (`silent-expiry`); undefined where it does not. */
  silence(account: Pick<LedgerAccount, 'key'>): Silence | undefined;
  /** Has the account hide it in another way, beyond a restart; `error` until then. */
  setSilence(account: Pick<LedgerAccount, 'key'>, as: Silence): void;
}

/** Opens the switches in the bank's store. @param defaults the seed's oddities of an account */
export function openOddities(store: BankStore, defaults: (accountKey: string) => readonly Oddity[]): Oddities {
  const switched = store.collection<boolean>('oddities');
  const silences = store.collection<Silence>('silences');
  const keyOf = (name: Oddity, { key }: Pick<LedgerAccount, 'key'>): string => `${key} ${name}`;
  const isOn: Oddities['isOn'] = (name, account) =>
    switched.get(keyOf(name, account)) ?? defaults(account.key).includes(name);
  return {
    isOn,
    of: (account) => oddity.options.filter((name) => isOn(name, account)),
    set: (name, account, on) => {
      switched.putSync(keyOf(name, account), on);
    },
    silence: (account) => (isOn('silent-expiry', account) ? (silences.get(account.key) ?? 'error') : undefined),
    setSilence: ({ key }, as) => {
      silences.putSync(key, as);
    },
  };
}
