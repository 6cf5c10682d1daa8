import type { BankAdapter } from '@of/bank-adapters';
import { Types } from 'mongoose';
import { greenAccount, greenProduct, greenTransaction } from './paper-green-bank.ts';
import { startTestAggregator, type TestAggregator, type TestUser } from './test-aggregator.ts';

/** A fresh user a test, small books at Green Bank, and a look into the store: for tests of whole syncs. */
export interface SyncFixture {
  readonly aggregator: TestAggregator;
  readonly user: TestUser;
}

const ALL = ['accounts', 'balances', 'transactions', 'products'] as const;
let serial = 0;

/** Writes the books anew and lets the bank and auth behave. */
function reset({ bank, auth, published }: TestAggregator): void {
  bank.accounts.splice(0, Number.POSITIVE_INFINITY, greenAccount('GBA-1', 100.5), greenAccount('GBA-2', -20));
  bank.transactions.clear();
  bank.transactions.set('GBA-1', [
    greenTransaction('GBA-1', 'T-1', 154.7, '2026-11-01', { TransactionType: 'Salary' }),
    greenTransaction('GBA-1', 'T-2', -54.2, '2026-11-02', {
      MerchantName: 'Corner Harvest Market',
      MerchantCategoryCode: '5411',
    }),
  ]);
  bank.transactions.set('GBA-2', [
    greenTransaction('GBA-2', 'T-1', -20, '2026-11-03', {
      CounterpartyName: 'Frida Klo',
      CounterpartyAccountNumber: '118804523',
    }),
  ]);
  bank.products.splice(0, Number.POSITIVE_INFINITY, greenProduct('P-1', 9123.45));
  bank.pageSize = 100;
  bank.misbehave = undefined;
  bank.asked.length = 0;
  auth.leases.length = 0;
  auth.freshTokens.clear();
  auth.statuses.clear();
  auth.checked.length = 0;
  auth.permissions = [...ALL];
  published.length = 0;
}

/** Starts the service for a test file; each of its tests gets a user without any connection. */
export function useSyncFixture(
  adapt?: (adapter: BankAdapter) => BankAdapter,
  env: Readonly<Record<string, string>> = {},
): SyncFixture {
  let aggregator: TestAggregator | undefined;
  let user: TestUser | undefined;
  const running = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('not started');
    return value;
  };
  beforeAll(async () => {
    aggregator = await startTestAggregator(adapt, env);
  }, 60_000);
  afterAll(() => aggregator?.stop());
  beforeEach(() => {
    serial += 1;
    user = running(aggregator).user(`user${serial}`);
    reset(running(aggregator));
  });
  return {
    get aggregator() {
      return running(aggregator);
    },
    get user() {
      return running(user);
    },
  };
}

/** What is stored of a user, in the order of the bank's ids. */
export function storedOf({ aggregator, user }: SyncFixture) {
  const { store } = aggregator;
  const mine = new Types.ObjectId(user.userId);
  const transactions = () =>
    store.transactions
      .find({ 'TransactionUser.UserId': mine })
      .sort({ 'TransactionAccount.AccountId': 1, TransactionId: 1 })
      .lean();
  return {
    mine,
    accounts: () => store.accounts.find({ 'AccountUser.UserId': mine }).sort({ AccountId: 1 }).lean(),
    products: () => store.products.find({ 'ProductCustomer.UserId': mine }).lean(),
    transactions,
    /** Account, id, amount and status of each transaction. */
    amounts: async () =>
      (await transactions()).map((one) => [
        one.TransactionAccount.AccountId,
        one.TransactionId,
        one.TransactionAmount.toString(),
        one.TransactionStatus,
      ]),
  };
}
