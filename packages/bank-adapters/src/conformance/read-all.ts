import type { UnifiedAccount, UnifiedProduct, UnifiedTransaction } from '@of/contracts';
import type { BankAdapter, Page, TransactionRange } from '../contract/bank-adapter.ts';
import { BankError } from '../contract/bank-error.ts';
import type { CountedSession } from './http-session.ts';

/** What came of reading a list: all of it, or what came before an error. */
export interface Read<T> {
  readonly raws: readonly unknown[];
  /** What is mapped, in the bank's order. */
  readonly mapped: readonly T[];
  /** Path and query of each request. */
  readonly asked: readonly string[];
  readonly error: BankError | undefined;
}

async function read<T>(
  session: CountedSession,
  pages: AsyncIterable<Page>,
  map: (raw: unknown) => T | undefined,
): Promise<Read<T>> {
  const raws: unknown[] = [];
  const mapped: T[] = [];
  const before = session.asked.length;
  let error: BankError | undefined;
  try {
    for await (const page of pages) {
      for (const raw of page.items) {
        const one = map(raw);
        raws.push(raw);
        if (one !== undefined) mapped.push(one);
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof BankError)) throw thrown;
    error = thrown;
  }
  return { raws, mapped, asked: session.asked.slice(before), error };
}

/** Reads and maps all accounts. Throws what is no BankError. */
export const readAccounts = ({ fetch, map }: BankAdapter, session: CountedSession): Promise<Read<UnifiedAccount>> =>
  read(session, fetch.accounts(session), map.account);

/** Reads and maps an account's transactions. Throws what is no BankError. */
export const readTransactions = (
  { fetch, map }: BankAdapter,
  session: CountedSession,
  account: UnifiedAccount,
  range: TransactionRange,
): Promise<Read<UnifiedTransaction>> =>
  read(session, fetch.transactions(session, account, range), (raw) => map.transaction(raw, account));

/** Reads and maps all products; undefined where the adapter has none. Throws what is no BankError. */
export async function readProducts(
  { fetch, map }: BankAdapter,
  session: CountedSession,
): Promise<Read<UnifiedProduct> | undefined> {
  return fetch.products === undefined || map.product === undefined
    ? undefined
    : read(session, fetch.products(session), map.product);
}

/** What was read, where nothing went wrong. @throws the error that it ended in */
export function whole<T>(list: Read<T>): Read<T> {
  if (list.error !== undefined) throw list.error;
  return list;
}
