import type { Oddity } from '@of/mock-bank-kit';
import type { ExternalTransactionDocument } from '@of/models';
import { type BankAccount, booksOf, type storedOf } from '../real-books.ts';
import type { Linked, RealWorld } from '../real-world.ts';

/** A customer's account that shows an oddity. */
export interface Scene {
  readonly world: RealWorld;
  readonly one: Linked;
  readonly account: BankAccount;
  readonly mine: ReturnType<typeof storedOf>;
  /** Its stored entries. */
  readonly entries: () => Promise<ExternalTransactionDocument[]>;
  /** Writes an entry into the bank's books, and has all fetched again. */
  readonly book: (entry: object) => Promise<void>;
}

/** What has to be so in spite of an oddity, and where that is looked at. */
export interface OddityCase {
  readonly what: string;
  /** The bank's folder. */
  readonly bank: string;
  readonly user: string;
  readonly kind: 'checking' | 'savings' | 'credit-card';
  /** Looks first whether the bank's pages really show it. */
  readonly check: (scene: Scene) => Promise<void>;
}

export type Cases<Name extends Oddity> = Readonly<Record<Name, OddityCase>>;

/** The stored amount. */
export const amountText = (one: ExternalTransactionDocument | undefined): string | undefined =>
  one?.TransactionAmount.toString();

/** The number of a calendar day. */
export const dayNumber = (date: Date | undefined): number => (date?.getTime() ?? 0) / 86_400_000;

/** What is stored has to be what the bank's own books say. */
export async function expectBooks(world: RealWorld, one: Linked): Promise<void> {
  const { stored, bank } = await booksOf(world, one);
  expect(stored).toEqual(bank);
}

/** Fetches again, as the user who waits: nothing may be new. */
export async function expectSettled({ world, one }: Scene): Promise<void> {
  expect(await one.syncAgain(true)).toMatchObject({ SyncStatus: 'Completed', SyncCounts: { Changed: 0 } });
  await expectBooks(world, one);
}
