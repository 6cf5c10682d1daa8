import { type BankAdapter, BankError } from '@of/bank-adapters';
import { accountList } from '@of/contracts';
import request from 'supertest';
import { greenAccount, greenTransaction, sendJson } from '../testing/paper-green-bank.ts';
import { bookedEntry, pendingEntry } from '../testing/paper-mongodb-bank.ts';
import { storedOf, useSyncFixture } from '../testing/sync-fixture.ts';

/** What Green Bank does that it does not do by itself; MongoDB Bank goes on listing what is booked as pending. */
const odd: {
  balancesMissing: boolean;
  declined: string | undefined;
  historyDays: number | undefined;
  unattended: number | undefined;
  /** Accounts and ids of what is not booked. */
  pending: readonly string[];
} = { balancesMissing: false, declined: undefined, historyDays: undefined, unattended: undefined, pending: [] };
const ranges: (string | undefined)[] = [];

const consents: NonNullable<BankAdapter['consents']> = {
  caller: 'client',
  status: async () => 'Authorised',
  end: async () => undefined,
};

function oddGreenBank(adapter: BankAdapter): BankAdapter {
  const { fetch, map, institution } = adapter;
  return {
    ...adapter,
    consents,
    institution: {
      ...institution,
      get limits() {
        return odd.unattended === undefined ? {} : { unattendedAccessesPerDay: odd.unattended };
      },
    },
    fetch: {
      ...fetch,
      transactions: async function* (session, account, range) {
        ranges.push(range.from);
        const days = odd.historyDays;
        const tooFar = range.from === undefined || Date.parse(range.from) < Date.now() - (days ?? 0) * 86_400_000;
        if (days !== undefined && tooFar)
          throw new BankError('period-invalid', 'PERIOD_INVALID', { historyDays: days });
        yield* fetch.transactions(session, account, range);
      },
    },
    map: {
      ...map,
      account: (raw) =>
        odd.balancesMissing ? { ...map.account(raw), balances: [], balancesMissing: true } : map.account(raw),
      transaction: (raw, account) => {
        const transaction = map.transaction(raw, account);
        if (transaction === undefined || transaction.bankTransactionId === odd.declined) return undefined;
        const isPending = odd.pending.includes(`${account.accountId} ${transaction.bankTransactionId}`);
        return isPending ? { ...transaction, status: 'Pending' } : transaction;
      },
    },
  };
}

const fixture = useSyncFixture((adapter) =>
  adapter.institution.id === 'green-bank'
    ? oddGreenBank(adapter)
    : { ...adapter, institution: { ...adapter.institution, pendingStays: true } },
);
beforeEach(() => {
  Object.assign(odd, { balancesMissing: false, declined: undefined, historyDays: undefined, unattended: undefined });
  odd.pending = [];
  ranges.length = 0;
});
const stored = () => storedOf(fixture);
const syncAgain = () => fixture.aggregator.syncAgain(fixture.user);
const connect = async () => {
  const consent = await fixture.aggregator.authorise(fixture.user);
  await fixture.aggregator.ended(consent);
  return consent;
};
const connection = () => fixture.aggregator.connectionOf(fixture.user);

test('partial-failure: a balance call that fails leaves the known balances, and takes no transactions along', async () => {
  await connect();
  odd.balancesMissing = true;
  fixture.aggregator.bank.transactions.get('GBA-1')?.splice(0, 1);
  expect(await syncAgain()).toMatchObject({ SyncStatus: 'Completed' });
  expect((await stored().accounts()).map(({ AccountBalance }) => AccountBalance?.toString())).toEqual([
    '100.50',
    '-20.00',
  ]);
});

test('partial-failure: an account whose balances fail at its first fetch is there without any', async () => {
  odd.balancesMissing = true;
  await connect();
  const answer = await request(fixture.aggregator.app)
    .get('/v1/accounts')
    .set('authorization', `Bearer ${fixture.user.token}`);
  const { accounts } = accountList.parse(answer.body);
  expect(accounts.map(({ balance, balances }) => [balance, balances])).toEqual([
    [undefined, []],
    [undefined, []],
  ]);
});

test('declined-listed: what moves nothing is passed over', async () => {
  odd.declined = 'T-2';
  const run = await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
  expect(run).toMatchObject({ SyncStatus: 'Completed', SyncCounts: { Transactions: 2 } });
  expect((await stored().amounts()).map(([, id]) => id)).toEqual(['T-1', 'T-1']);
});

test('history-limit: a period that is too long is asked again for what the bank gives', async () => {
  odd.historyDays = 90;
  const run = await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
  expect(run).toMatchObject({ SyncStatus: 'Completed' });
  expect(ranges).toHaveLength(4);
  expect(ranges[0]).toBeUndefined();
  expect(Date.now() - Date.parse(ranges[1] ?? '')).toBeLessThanOrEqual(90 * 86_400_000);
});

describe('silent-expiry', () => {
  const answers: [string, Parameters<typeof sendJson>[1], object][] = [
    ['an empty list', 200, { Accounts: [], Paging: { Offset: 0, Limit: 100, Total: 0 } }],
    ['an error', 500, {}],
  ];

  test.each(answers)(
    '%s of a consent that is over asks for a new one, and deletes nothing',
    async (_what, status, body) => {
      const { consentId } = await connect();
      fixture.aggregator.bank.misbehave = (_req, res, url) => {
        if (url.pathname !== '/accounts') return false;
        sendJson(res, status, body);
        return true;
      };
      fixture.aggregator.auth.statuses.set(consentId, 'Expired');
      expect(await syncAgain()).toMatchObject({ SyncStatus: 'Failed', SyncError: { Code: 're-consent' } });
      expect(await connection()).toMatchObject({ ConnectionStatus: 'ReconsentRequired' });
      expect(fixture.aggregator.auth.checked).toEqual([consentId]);
      expect(await stored().amounts()).toHaveLength(3);
    },
  );

  test('an empty list of a consent that is in force is not believed either', async () => {
    await connect();
    fixture.aggregator.bank.accounts.length = 0;
    expect(await syncAgain()).toMatchObject({ SyncStatus: 'Failed', SyncError: { Code: 'bank-down' } });
    expect(await connection()).toMatchObject({ ConnectionStatus: 'Active' });
    expect(await stored().accounts()).toHaveLength(2);
    expect(await stored().amounts()).toHaveLength(3);
  });

  test('nor are no accounts and no products at once: the products are kept as well', async () => {
    await connect();
    fixture.aggregator.bank.accounts.length = 0;
    fixture.aggregator.bank.products.length = 0;
    expect(await syncAgain()).toMatchObject({ SyncStatus: 'Failed', SyncError: { Code: 'bank-down' } });
    expect(await stored().products()).toHaveLength(1);
    fixture.aggregator.bank.accounts.push(greenAccount('GBA-1', 100.5), greenAccount('GBA-2', -20));
    expect(await syncAgain()).toMatchObject({ SyncStatus: 'Completed' });
    expect(await stored().products()).toHaveLength(0);
  });

  test('no entries of an account that had some are not believed: the others go on, and the connection says so', async () => {
    const { consentId } = await connect();
    const { transactions } = fixture.aggregator.bank;
    transactions.set('GBA-1', []);
    transactions.get('GBA-2')?.push(greenTransaction('GBA-2', 'T-9', -5, '2026-11-04'));
    const run = await syncAgain();
    expect(run).toMatchObject({ SyncStatus: 'Failed', SyncError: { Code: 'bank-down' } });
    expect(run.SyncError?.Message).toMatch(/no entry of an account where there were some/);
    expect(fixture.aggregator.auth.checked).toContain(consentId);
    expect((await stored().amounts()).map(([account, id]) => `${account} ${id}`)).toEqual([
      ...['GBA-1 T-1', 'GBA-1 T-2', 'GBA-2 T-1', 'GBA-2 T-9'],
    ]);
  });
});

describe('daily-allowance', () => {
  test('what is used up is not asked for any more that day; under a new consent, and with the user there, it is', async () => {
    odd.unattended = 2;
    await connect();
    await syncAgain();
    const asked = fixture.aggregator.bank.asked.length;
    const refused = await syncAgain();
    expect(refused).toMatchObject({ SyncStatus: 'Failed', SyncError: { Code: 'rate-limited' } });
    expect(fixture.aggregator.bank.asked).toHaveLength(asked);
    await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
    expect(await syncAgain()).toMatchObject({ SyncStatus: 'Completed' });
    expect(await syncAgain()).toMatchObject({ SyncStatus: 'Failed' });
    const withUser = await fixture.aggregator.syncAgain(fixture.user, '192.0.2.1');
    expect(withUser).toMatchObject({ SyncStatus: 'Completed' });
  });

  test('a refusal without a time to come back is believed until the bank’s next day, and not asked again', async () => {
    odd.unattended = 4;
    await connect();
    fixture.aggregator.bank.asked.length = 0;
    fixture.aggregator.bank.misbehave = (_req, res) => {
      sendJson(res, 429, { Error: { Code: 'RATE_LIMITED', Message: 'no' } }, { 'retry-after': '-1' });
      return true;
    };
    expect(await syncAgain()).toMatchObject({ SyncError: { Code: 'rate-limited' } });
    expect(fixture.aggregator.bank.asked).toHaveLength(1);
    fixture.aggregator.bank.misbehave = undefined;
    expect(await syncAgain()).toMatchObject({ SyncError: { Code: 'rate-limited' } });
    expect(fixture.aggregator.bank.asked).toHaveLength(1);
    const until = (await connection())?.ConnectionAllowance?.WaitUntil?.toISOString().slice(0, 10);
    expect(until).toBe(new Date(Date.now() + 86_400_000).toISOString().slice(0, 10));
  });
});

describe('a bank that says when to come back', () => {
  test('is not asked before, whoever wants it, and that is shown', async () => {
    await connect();
    fixture.aggregator.bank.asked.length = 0;
    fixture.aggregator.bank.misbehave = (_req, res) => {
      sendJson(res, 429, { Error: { Code: 'RATE_LIMITED', Message: 'no' } }, { 'retry-after': '600' });
      return true;
    };
    const withUser = () => fixture.aggregator.syncAgain(fixture.user, '192.0.2.1');
    expect(await withUser()).toMatchObject({ SyncError: { Code: 'rate-limited' } });
    expect(fixture.aggregator.bank.asked).toHaveLength(1);
    fixture.aggregator.bank.misbehave = undefined;
    expect(await withUser()).toMatchObject({ SyncError: { Code: 'rate-limited' } });
    expect(await syncAgain()).toMatchObject({ SyncError: { Code: 'rate-limited' } });
    expect(fixture.aggregator.bank.asked).toHaveLength(1);
    const allowance = (await connection())?.ConnectionAllowance;
    expect(allowance?.WaitUntil?.getTime()).toBeGreaterThan(Date.now() + 500_000);
    await withUser();
    expect((await connection())?.ConnectionAllowance).toEqual(allowance);
    await fixture.aggregator.store.connections.updateOne(
      { 'ConnectionUser.UserName': fixture.user.userName },
      { $set: { 'ConnectionAllowance.UserWaitUntil': new Date() } },
    );
    expect(await withUser()).toMatchObject({ SyncStatus: 'Completed' });
  });
});

test('a bank that says to come back in years is asked again after two days at the most', async () => {
  await connect();
  fixture.aggregator.bank.misbehave = (_req, res) => {
    sendJson(res, 429, { Error: { Code: 'RATE_LIMITED', Message: 'no' } }, { 'retry-after': '86400000' });
    return true;
  };
  await fixture.aggregator.syncAgain(fixture.user, '192.0.2.1');
  const until = (await connection())?.ConnectionAllowance?.UserWaitUntil?.getTime() ?? 0;
  expect(until).toBeGreaterThan(Date.now() + 86_400_000);
  expect(until).toBeLessThanOrEqual(Date.now() + 2 * 86_400_000);
});

describe('a bank that says that the consent is over', () => {
  test('is asked by auth how it ended', async () => {
    const { consentId } = await connect();
    fixture.aggregator.bank.misbehave = (_req, res) => {
      sendJson(res, 401, { Error: { Code: 'INVALID_TOKEN', Message: 'no' } });
      return true;
    };
    fixture.aggregator.auth.statuses.set(consentId, 'Revoked');
    expect(await syncAgain()).toMatchObject({ SyncStatus: 'Failed', SyncError: { Code: 're-consent' } });
    expect(fixture.aggregator.auth.checked).toEqual([consentId]);
  });
});

test('pending-twin: what the bank goes on listing as pending beside its booking counts once, a second one counts', async () => {
  const named = { text: { narrative: 'POS Corner Harvest' } };
  const [p1, p2] = ['p1', 'p2'].map((id) => pendingEntry(id, 5420, named));
  fixture.aggregator.mongodbBank.entries = [p1];
  const consent = await fixture.aggregator.authorise(fixture.user, { bankId: 'mongodb-bank' });
  await fixture.aggregator.ended(consent);
  const shown = async () => (await stored().amounts()).map(([, id, , status]) => `${id} ${status}`);
  expect(await shown()).toEqual(['p1 Pending']);
  const booked = bookedEntry('b1', 5420, { text: { narrative: 'CORNER HARVEST MARKET 17' } });
  fixture.aggregator.mongodbBank.entries = [booked, p1];
  await syncAgain();
  expect(await shown()).toEqual(['b1 Booked']);
  fixture.aggregator.mongodbBank.entries = [booked, p1, p2];
  await syncAgain();
  expect(await shown()).toEqual(['b1 Booked', 'p2 Pending']);
  expect(await syncAgain()).toMatchObject({ SyncCounts: { Changed: 0 } });
  fixture.aggregator.mongodbBank.entries = [booked];
  await syncAgain();
  expect(await shown()).toEqual(['b1 Booked']);
});

test('pending entries whose accounts give them the same ids are settled each by itself', async () => {
  const { bank } = fixture.aggregator;
  const today = new Date().toISOString().slice(0, 10);
  const accounts = ['GBA-1', 'GBA-2'];
  for (const account of accounts)
    bank.transactions.set(
      account,
      ['b', 'p', 'q'].map((id) => greenTransaction(account, id, -5, today)),
    );
  const shown = async () =>
    (await stored().transactions())
      .map((one) => [one.TransactionAccount.AccountId, one.TransactionId, one.TransactionStatus].join(' '))
      .sort();
  const booked = accounts.map((account) => `${account} b Booked`);
  odd.pending = accounts.flatMap((account) => [`${account} p`, `${account} q`]);
  await connect();
  expect(await shown()).toEqual([...booked, ...odd.pending.map((one) => `${one} Pending`)].sort());
  expect((await syncAgain()).SyncCounts.Changed).toBe(0);
  // One is booked under its id, one is declined, and those of the same ids at the other account stay.
  odd.pending = odd.pending.filter((one) => one !== 'GBA-1 p');
  bank.transactions.get('GBA-2')?.splice(2, 1);
  expect((await syncAgain()).SyncCounts.Changed).toBe(2);
  const left = ['GBA-1 p Booked', 'GBA-1 q Pending', 'GBA-2 p Pending'];
  expect(await shown()).toEqual([...booked, ...left].sort());
  expect((await syncAgain()).SyncCounts.Changed).toBe(0);
});
