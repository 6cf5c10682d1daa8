import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { lockHolder } from '@of/embedded-mongo/lock-holder';
import { openBrowser } from '../agent/browser.ts';
import { type ApiClient, signIn } from '../job/api-client.ts';
import { cents, type Ledger, readLedger, totalsOf } from './ledger.ts';
import { visitPortal } from './portal-page.ts';
import { visitSilentBank } from './portal-silent-bank.ts';
import { provideChromium } from './real-browser.ts';
import { bankNames, NPM, type RunningStart, runSandbox, runStart, temporaryFolder } from './running-start.ts';
import { bankBooks, shownBooks } from './stored-books.ts';

const USER = { userName: 'fridaklo', password: 'demo-fridaklo' };
/** The banks' clocks stand still: what a test reads twice stays as it was. */
const ENV = { BANK_NOW: new Date().toISOString() };

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** Where no Chromium is to be had, the report says that this was left out. */
const chromium = provideChromium();
const inBrowser = chromium === undefined ? test.skip : test;

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
  }, 300_000);

  afterAll(async () => {
    await start.child.stop();
    await folder.remove();
  });

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

  // all-banks.test.ts compares the others, which give less of the past than the books hold.
  test.each(['green-bank', 'mongodb-bank'])(
    'every transaction of %s is there once, as in its books',
    async (bankId) => {
      const ledger = banks.get(bankId)?.ledger ?? { accounts: [], products: [] };
      expect(ledger.accounts.flatMap(({ transactions }) => transactions).length).toBeGreaterThan(500);
      expect(await shownBooks(api, bankId, '')).toEqual(bankBooks(ledger, '', new Set()));
    },
    60_000,
  );

  test('the overview adds up to the banks’ books in each currency, and the table shows it', async () => {
    const { currencies } = await api.overview();
    // A standard without loans shows no debt of them.
    const offered = new Map((await api.banks()).map(({ id, permissions }) => [id, permissions]));
    const visible = [...banks].map(([id, { ledger }]) =>
      offered.get(id)?.includes('products') ? ledger : { ...ledger, products: [] },
    );
    const totals = totalsOf(visible);
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

  test('the sandbox lists the banks that run, and switches what goes wrong at them', async () => {
    const sandbox = (...args: string[]) => runSandbox(args, folder.path);
    const { output } = await sandbox();
    for (const [id, { origin, ledger }] of banks) {
      expect(output).toContain(`${id}  ${origin}  `);
      for (const { id: account, balanceMinor } of ledger.accounts)
        expect(output).toMatch(new RegExp(`${USER.userName} .*${account} .*${cents(balanceMinor)} `));
    }
    const green = banks.get('green-bank')?.origin ?? '';
    const status = async () => (await fetch(`${green}/accounts`)).status;
    expect((await sandbox('fault', 'green-bank', 'server-error', 'status=503')).code).toBe(0);
    expect([await status(), (await sandbox()).output]).toEqual([503, expect.stringContaining('"status":503')]);
    expect((await sandbox('heal', 'green-bank')).code).toBe(0);
    expect(await status()).toBe(401);
    expect(await sandbox('fault', 'green-bank', 'unheard-of')).toMatchObject({ code: 1 });
    expect(await sandbox('explode')).toMatchObject({ code: 64, output: expect.stringContaining('npm run sandbox') });
    const elsewhere = await runSandbox([], join(folder.path, 'elsewhere'));
    expect(elsewhere).toMatchObject({ code: 1, output: expect.stringContaining('no stack runs') });
  }, 240_000);

  inBrowser(
    'the portal shows a user’s banks live, in a real browser, and misses nothing when the line breaks',
    async () => {
      const greenBank = banks.get('green-bank')?.origin ?? '';
      await visitPortal({
        chromium: chromium ?? '',
        portal,
        greenBank,
        customer: 'gracehop',
        takenName: USER.userName,
      });
    },
    120_000,
  );

  inBrowser(
    'the portal says of a balance that the bank could not give that the bank did not',
    async () => {
      const user = { userName: 'claumon', password: 'demo-claumon' };
      const bank = { bankId: 'liberty-bank', bankName: 'Liberty Bank' };
      await visitSilentBank({ chromium: chromium ?? '', portal, user, ...bank });
    },
    120_000,
  );

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
    expect(again.output().match(/: synced, /g)).toHaveLength(bankNames.length);
    expect(again.output()).toMatch(/Green Bank: synced, .* \(0 new or changed\)/);
    expect(again.output()).toMatch(/MongoDB Bank: synced, .* \(0 new or changed\)/);
    expect(again.output().match(/All banks.*/g)).toEqual(start.output().match(/All banks.*/g));
  }, 240_000);

  test('a bank that does not honour its consent any more fails alone: the others are printed at once, and one consent mends it', async () => {
    const serving = runStart(['--no-demo'], folder.path, ENV);
    await serving.line(/Serving until Ctrl-C/);
    const { output } = await runSandbox(['consents', 'wattle-bank'], folder.path);
    const [, consent = ''] = new RegExp(`^ *(\\S+) +${USER.userName} `, 'm').exec(output) ?? [];
    expect(await runSandbox(['revoke', 'wattle-bank', consent], folder.path)).toMatchObject({ code: 0 });
    await serving.child.stop();
    const begun = Date.now();
    const refused = runStart(['--once'], folder.path, ENV);
    expect(await refused.child.ended).toBe(1);
    expect(Date.now() - begun).toBeLessThan(60_000);
    expect(refused.output()).toMatch(/^Wattle Bank: the sync failed \(.+\)$/m);
    expect(refused.output()).toMatch(/✖ Wattle Bank: the sync failed/);
    expect(refused.output().match(/: synced, /g)).toHaveLength(bankNames.length - 1);
    expect(refused.output()).toMatch(/^Accounts$.+^Green Bank .+^Holistic view$.+^Latest transactions$/ms);
    const mended = runStart(['--once'], folder.path, ENV);
    expect([await mended.child.ended, mended.output().match(/: synced, /g)?.length]).toEqual([0, bankNames.length]);
  }, 240_000);
});

/** Resolves as soon as nobody answers there. */
const gone = (origin: string) =>
  expect(
    (async () => {
      for (;;) await (await fetch(`${origin}/health/live`)).body?.cancel();
    })(),
  ).rejects.toThrow('fetch failed');

test('the launcher’s processes end with it, even when it is killed', async () => {
  const folder = await temporaryFolder();
  const start = runStart(['--no-demo'], folder.path);
  await start.line(/Serving until Ctrl-C/);
  const portal = (await start.line(/Portal and API +(\S+)/))[1] ?? '';
  expect((await fetch(`${portal}/health/live`)).status).toBe(200);
  start.child.kill('SIGKILL');
  await start.child.ended;
  await gone(portal);
  await folder.remove();
});

/** Who began npm's shell, Linux alone says. */
const ENDS = process.platform === 'linux' ? (['SIGTERM', 'SIGKILL'] as const) : (['SIGTERM'] as const);

test.each(ENDS)(
  'npm start ends with all its processes when npm gets %s',
  async (signal) => {
    const folder = await temporaryFolder();
    const start = runStart(['--no-demo'], folder.path, {}, NPM);
    await start.line(/Serving until Ctrl-C/);
    const portal = (await start.line(/Portal and API +(\S+)/))[1] ?? '';
    start.child.kill(signal);
    await start.child.ended;
    await gone(portal);
    // The launcher is the last to go.
    while (lockHolder(join(folder.path, 'launcher.pid')) !== undefined) await wait(50);
    await folder.remove();
  },
  240_000,
);
