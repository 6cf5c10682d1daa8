import { type BankAdapter, type BankSession, loadAdapters, type Page, type TransactionRange } from '@of/bank-adapters';
import type { UnifiedAccount } from '@of/contracts';
import { amountToMinor } from '@of/money';
import { type RealBank, startRealBank } from '../testing/real-bank.ts';
import { createBankSession } from './bank-session.ts';

const adapters = await loadAdapters();
const limits = {
  exchange: { responseMs: 10_000, bytes: 10_000_000 },
  retry: { tries: 3, baseMs: 50, longestMs: 500, longestRetryAfterMs: 5_000, totalMs: 10_000 },
};

async function all<T>(pages: AsyncIterable<Page> | undefined, map: (raw: unknown) => T): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages ?? []) items.push(...page.items.map(map));
  return items;
}

/** What the bank lists and what moves something, as it is mapped. */
async function transactionsOf(
  { fetch, map }: BankAdapter,
  session: BankSession,
  account: UnifiedAccount,
  range: TransactionRange = {},
) {
  const mapped = await all(fetch.transactions(session, account, range), (raw) => map.transaction(raw, account));
  return mapped.filter((one) => one !== undefined);
}

const minor = (amount: string | undefined, currency: string) =>
  amount === undefined || currency !== 'USD' ? undefined : Number(amountToMinor(amount, 2));
const byId = (a: { id?: string | undefined }, b: { id?: string | undefined }) =>
  String(a.id).localeCompare(String(b.id));

describe.each(['green-bank', 'mongodb-bank'])('%s', (id) => {
  const adapter = adapters.get(id);
  let bank: RealBank;
  beforeAll(async () => {
    bank = await startRealBank(id);
  }, 60_000);
  afterAll(() => bank?.stop());

  async function sessionOf(user: string, permissions = adapter.institution.permissions): Promise<BankSession> {
    const token = await bank.tokenOf(user, adapter.oauth.scope(permissions));
    const tokens = { current: async () => ({ accessToken: token }), replace: async () => ({ accessToken: token }) };
    return createBankSession({ adapter, origin: bank.url, tokens, limits, signal: new AbortController().signal });
  }

  test.each(['fridaklo', 'gracehop', 'adalove', 'claumon'])(
    'what is mapped for %s is the bank’s ledger',
    async (user) => {
      const session = await sessionOf(user);
      const { fetch, map } = adapter;
      const mapped = [];
      for (const account of await all(fetch.accounts(session), map.account)) {
        const raw = await transactionsOf(adapter, session, account);
        mapped.push({
          id: account.accountId,
          kind: account.type.toLowerCase(),
          balanceMinor: minor(account.balances.find(({ type }) => type === 'Booked')?.amount, account.currency),
          transactions: raw
            .map((one) => ({
              id: one.bankTransactionId,
              date: one.bookingDate ?? one.transactionTime?.slice(0, 10),
              amountMinor: minor(one.amount, one.currency),
              status: one.status.toLowerCase(),
            }))
            .sort(byId),
        });
      }
      if (map.product === undefined) throw new Error('no products');
      const products = (await all(fetch.products?.(session), map.product)).map((one) => ({
        id: one.productId,
        kind: one.type.toLowerCase(),
        outstandingMinor: minor(one.amount, one.currency),
        rate: one.interestRate,
      }));
      const ledger = await bank.ledgerOf(user);
      expect(mapped.sort(byId)).toEqual(
        ledger.accounts
          .map((account) => ({ ...account, currency: undefined, transactions: account.transactions.toSorted(byId) }))
          .toSorted(byId),
      );
      expect(products.sort(byId)).toEqual(
        ledger.products.map((product) => ({ ...product, currency: undefined })).toSorted(byId),
      );
      expect(mapped.length).toBeGreaterThan(0);
    },
  );

  test('what the user did not allow is missing, and said to be', async () => {
    const session = await sessionOf('fridaklo', ['accounts']);
    const [account] = await all(adapter.fetch.accounts(session), adapter.map.account);
    if (account === undefined) throw new Error('no account');
    expect(account.balances).toEqual([]);
    const missing = expect.objectContaining({ code: 'permission-missing' });
    await expect(all(adapter.fetch.transactions(session, account, {}), () => 0)).rejects.toEqual(missing);
    await expect(all(adapter.fetch.products?.(session), () => 0)).rejects.toEqual(missing);
    const unknown = { ...account, accountId: 'nothing-like-it' };
    await expect(all(adapter.fetch.transactions(session, unknown, {}), () => 0)).rejects.toEqual(missing);
  });

  test('a range of days is that of the bank', async () => {
    const session = await sessionOf('fridaklo');
    const [account] = await all(adapter.fetch.accounts(session), adapter.map.account);
    if (account === undefined) throw new Error('no account');
    const whole = await transactionsOf(adapter, session, account);
    const days = whole.flatMap(({ bookingDate }) => (bookingDate === undefined ? [] : [bookingDate])).sort();
    const [from, to] = [days[Math.floor(days.length / 3)], days[Math.floor(days.length / 2)]];
    if (from === undefined || to === undefined) throw new Error('no days');
    const part = await transactionsOf(adapter, session, account, { from, to });
    const within = whole.filter(({ bookingDate = '' }) => from <= bookingDate && bookingDate <= to);
    expect(part.map((one) => one.bankTransactionId)).toEqual(within.map((one) => one.bankTransactionId));
  });

  test('a token that the bank does not know asks for another', async () => {
    const tokens = {
      current: async () => ({ accessToken: 'unknown' }),
      replace: async () => ({ accessToken: 'unknown too' }),
    };
    const session = createBankSession({
      adapter,
      origin: bank.url,
      tokens,
      limits,
      signal: new AbortController().signal,
    });
    await expect(all(adapter.fetch.accounts(session), () => 0)).rejects.toMatchObject({ code: 're-consent' });
  });
});
