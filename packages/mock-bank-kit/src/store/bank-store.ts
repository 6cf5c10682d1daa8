import { mkdirSync } from 'node:fs';
import { type Database, open } from 'lmdb';

/** A named set of JSON records, each under a string key. */
export type Collection<T> = Database<T, string>;

/** What a bank must still know after a restart, in one LMDB environment on disk. */
export interface BankStore {
  /** Opens a set of records by its name; the same name gives the same records. */
  collection<T>(name: string): Collection<T>;
  /** Runs `work` as one atomic and durable step. */
  atomically<T>(work: () => T): T;
  /** Reads from the disk; throws when the store cannot. */
  check(): void;
  close(): Promise<void>;
}

/** Opens (or begins) the store in `folder`, which only the bank's own user may read. */
export function openBankStore(folder: string): BankStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const root = open({ path: `${folder}/bank.lmdb`, encoding: 'json', maxDbs: 32 });
  return {
    collection: <T>(name: string) => root.openDB<T, string>({ name, encoding: 'json' }),
    atomically: (work) => root.transactionSync(work),
    check: () => {
      root.get('check');
    },
    close: () => root.close(),
  };
}
