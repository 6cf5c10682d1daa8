import type { BankAdapter } from '../contract/bank-adapter.ts';
import type { Customer } from './customer.ts';
import type { RunningMockBank } from './mock-bank.ts';

/** What the checks look at. */
export interface Subject {
  readonly adapter: BankAdapter;
  /** The bank, while the tests run. */
  readonly bank: () => RunningMockBank;
  /** All customers of the bank with all their data, read once. */
  readonly customers: () => Promise<readonly Customer[]>;
  /** Kinds of faults that the bank's standard gives no means to notice, and why: they are not expected to be found. */
  readonly unnoticeable: ReadonlyMap<string, string>;
}
