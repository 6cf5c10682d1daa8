import type { TransactionResource } from '@of/contracts';
import { openBrowser } from '../agent/browser.ts';
import { type ApiClient, signIn } from '../job/api-client.ts';
import { cents, type Ledger, readLedger, totalsOf } from './ledger.ts';
import { bankNames, type RunningStart, runStart, temporaryFolder } from './running-start.ts';

const USER = { userName: 'fridaklo', password: 'demo-fridaklo' };
const ENV = { BANK_NOW: '2026-06-17T10:00:00Z', ADMIN_EXPOSED: 'true' };

async function allTransactions(api: ApiClient, accountId: string): Promise<TransactionResource[]> {
  const all: TransactionResource[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.transactions(accountId, { limit: '500', ...(cursor === undefined ? {} : { cursor }) });
    all.push(...page.transactions);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return all;
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

describe('npm start', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let start: RunningStart;
  let api: ApiClient;
  let portal: string;
  const banks = new Map<string, { origin: string; ledger: Ledger }>();

  beforeAll(async () => {
    folder = await temporaryFolder();
    start = runStart([], folder.path, ENV);
    await start.line(/Serving until Ctrl-C/);
    portal = (await start.line(/Portal and API +(\S+)/))[1] ?? '';
    for (const id of bankNames) {
      const origin = (await start.line(new RegExp(`^  ${id} +(\\S+)$`)))[1] ?? '';
      banks.set(id, { origin, ledger: await readLedger(origin, USER.userName) });
    }
    api = await signIn(openBrowser(), portal, USER);
  }, 120_000);

  afterAll(async () => {
    await start.child.stop();
    await folder.remove();
  });

  const ledgers = () => [...banks.values()].map(({ ledger }) => ledger);

  test('every account has the balance of the bank’s books', async () => {
    const accounts = await api.accounts();
    const shown = accounts.map(({ accountId, bankId, balance }) => ({ accountId, bankId, ...balance }));
    const booked = [...banks].flatMap(([bankId, { ledger }]) =>
      ledger.accounts.map(({ id, balanceMinor, currency }) => ({
        accountId: id,
        bankId,
        amount: cents(balanceMinor),
        currency,
      })),
    );
    expect(shown.toSorted(byText)).toEqual(booked.toSorted(byText));
    expect(booked.length).toBeGreaterThanOrEqual(4);
  });

  test('every transaction is there once, with the amount and status of the bank’s books', async () => {
    const accounts = await api.accounts();
    for (const { ledger } of banks.values()) {
      for (const account of ledger.accounts) {
        const own = accounts.find(({ accountId }) => accountId === account.id);
        const hasIds = account.transactions.every(({ id }) => id !== undefined);
        const shown = (await allTransactions(api, own?.id ?? '')).map(
          ({ bankTransactionId, amount, date, status }) => ({
            ...(hasIds ? { id: bankTransactionId } : {}),
            date,
            amount: amount.amount,
            status: status === 'Pending' ? 'pending' : 'booked',
          }),
        );
        const booked = account.transactions.map(({ id, date, amountMinor, status }) => ({
          ...(hasIds ? { id } : {}),
          date,
          amount: cents(amountMinor),
          status,
        }));
        expect(shown.toSorted(byText)).toEqual(booked.toSorted(byText));
      }
    }
    expect(ledgers().flatMap((one) => one.accounts.flatMap(({ transactions }) => transactions)).length).toBeGreaterThan(
      1000,
    );
  });

  test('the overview adds up to the banks’ books in each currency, and the table shows it', async () => {
    const { currencies } = await api.overview();
    const totals = totalsOf(ledgers());
    expect(currencies.map(({ currency }) => currency)).toEqual([...totals.keys()].toSorted());
    for (const [currency, { balance, debt }] of totals) {
      const sums = [cents(balance), cents(debt), cents(balance - debt)];
      const [totalBalance, totalDebt, netWorth] = sums;
      const shown = currencies.find((one) => one.currency === currency);
      expect(shown).toMatchObject({ totalBalance, totalDebt, netWorth });
      const row = new RegExp(`All banks +(\\S+) ${currency} +(\\S+) ${currency} +(\\S+) ${currency}`);
      expect(row.exec(start.output())?.slice(1)).toEqual(sums);
    }
  });

  test('a second start on the same data is refused while the first runs', async () => {
    const second = runStart(['--once'], folder.path, ENV);
    expect(await second.child.ended).toBe(1);
    expect(second.output()).toMatch(/A stack is running on .* already/);
  });

  test('it ends on SIGTERM with all its processes; the next start has its data and finds nothing new', async () => {
    await start.child.stop();
    expect(await start.child.ended).toBe(0);
    for (const origin of [portal, ...[...banks.values()].map((bank) => bank.origin)]) {
      await expect(fetch(origin)).rejects.toThrow('fetch failed');
    }
    const again = runStart(['--once'], folder.path, ENV);
    const code = await again.child.ended;
    expect([code, code === 0 ? '' : again.output()]).toEqual([0, '']);
    const synced = again.output().match(/: synced, .* \(0 new or changed\)/g);
    expect(synced).toHaveLength(bankNames.length);
    expect(again.output().match(/All banks.*/g)).toEqual(start.output().match(/All banks.*/g));
  }, 60_000);
});

test('the launcher’s processes end with it, even when it is killed', async () => {
  const folder = await temporaryFolder();
  const start = runStart(['--no-demo'], folder.path);
  await start.line(/Serving until Ctrl-C/);
  const portal = (await start.line(/Portal and API +(\S+)/))[1] ?? '';
  expect((await fetch(`${portal}/health/live`)).status).toBe(200);
  start.child.kill('SIGKILL');
  await start.child.ended;
  await expect(
    (async () => {
      for (;;) await (await fetch(`${portal}/health/live`)).body?.cancel();
    })(),
  ).rejects.toThrow('fetch failed');
  await folder.remove();
}, 60_000);
