import { z } from 'zod';
import { openBrowser } from '../agent/browser.ts';
import { type ApiClient, signIn } from '../job/api-client.ts';
import { approveAtBank } from '../job/approve-at-bank.ts';
import { awaitSyncs } from '../job/await-sync.ts';
import { readLedger } from './ledger.ts';
import { bankNames, type RunningStart, runStart, temporaryFolder } from './running-start.ts';
import { bankBooks, certainFrom, shownBooks } from './stored-books.ts';

const USERS = ['fridaklo', 'gracehop', 'adalove', 'claumon'];
const quiet = { say: () => undefined, progress: { show: () => undefined, end: () => undefined } };

/** What the admin API says of accounts' oddities, and changes. */
const oddities = z.array(z.object({ user: z.string(), account: z.string(), oddities: z.array(z.string()) }));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let start: RunningStart;
let portal: string;
const origins = new Map<string, string>();
const apis = new Map<string, ApiClient>();

beforeAll(async () => {
  folder = await temporaryFolder();
  // The banks' clocks stand still: what is compared does not grow meanwhile.
  start = runStart(['--no-demo'], folder.path, { ADMIN_EXPOSED: 'true', BANK_NOW: new Date().toISOString() });
  await start.line(/Serving until Ctrl-C/);
  portal = (await start.line(/Portal and API +(\S+)/))[1] ?? '';
  for (const id of bankNames) origins.set(id, (await start.line(new RegExp(`^  ${id} +(\\S+)$`)))[1] ?? '');
  for (const userName of USERS)
    apis.set(userName, await signIn(openBrowser(), portal, { userName, password: `demo-${userName}` }));
}, 120_000);
afterAll(async () => {
  await start?.child.stop();
  await folder?.remove();
});

const apiOf = (user: string): ApiClient => {
  const api = apis.get(user);
  if (api === undefined) throw new Error(`nobody is ${user}`);
  return api;
};
const originOf = (bank: string): string => origins.get(bank) ?? '';
const oddAccounts = async (bank: string) =>
  oddities.parse(await (await fetch(`${originOf(bank)}/__bank/oddities`)).json());
const holdersOf = async (bank: string) => [...new Set((await oddAccounts(bank)).map(({ user }) => user))].sort();

/** Approves a consent on the bank's own pages, and waits for its sync. */
async function connect(bank: string, userName: string): Promise<void> {
  const browser = openBrowser();
  const user = { userName, password: `demo-${userName}` };
  const api = await signIn(browser, portal, user);
  await approveAtBank(browser, await api.askConsent(bank), user);
  await awaitSyncs({ api, syncs: [{ bankId: bank }], ...quiet });
}

async function syncAgain(bank: string, user: string): Promise<void> {
  const api = apiOf(user);
  const connection = (await api.connections()).find(({ bankId }) => bankId === bank);
  const { runId } = await api.requestSync(connection?.id ?? '');
  await awaitSyncs({ api, syncs: [{ bankId: bank, runId }], ...quiet });
}

async function expectBooks(bank: string, user: string): Promise<void> {
  const api = apiOf(user);
  const { limits } = (await api.banks()).find(({ id }) => id === bank) ?? {};
  const from = certainFrom(limits?.historyDays);
  const silent = (await oddAccounts(bank)).filter((one) => one.oddities.includes('partial-failure'));
  const books = bankBooks(await readLedger(originOf(bank), user), from, new Set(silent.map(({ account }) => account)));
  expect(await shownBooks(api, bank, from)).toEqual(books);
  const { dataQuality } = (await api.connections()).find(({ bankId }) => bankId === bank) ?? {};
  // An account without balances cannot be told; of no other does the bank's balance contradict its entries.
  expect(['complete', 'unknown']).toContain(dataQuality?.status);
  expect(dataQuality).not.toHaveProperty('gap');
}

async function switchOddity(bank: string, account: string, name: string, on: boolean): Promise<void> {
  const answer = await fetch(`${originOf(bank)}/__bank/oddities`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account, name, on }),
  });
  if (answer.status !== 204) throw new Error(`the switch answered ${answer.status}: ${await answer.text()}`);
}

/** Oddities that make it hard to tell which entry is which. */
const OF_IDENTITY = ['blank-id', 'renumbered-ids', 'pending-twin', 'declined-listed'];

describe.each(bankNames)('%s', (bank) => {
  test('every customer’s accounts are the bank’s books to the cent, at first and again', async () => {
    for (const user of await holdersOf(bank)) {
      await connect(bank, user);
      await expectBooks(bank, user);
      await syncAgain(bank, user);
      await expectBooks(bank, user);
    }
  }, 240_000);

  test('they stay so when ids are missing, renumbered or come back, and pending entries linger', async () => {
    const [user = ''] = await holdersOf(bank);
    const switched: [account: string, name: string][] = [];
    for (const { user: owner, account, oddities: on } of await oddAccounts(bank))
      if (owner === user) for (const name of OF_IDENTITY) if (!on.includes(name)) switched.push([account, name]);
    for (const on of [true, false]) {
      for (const [account, name] of switched) await switchOddity(bank, account, name, on);
      await syncAgain(bank, user);
      await expectBooks(bank, user);
    }
  }, 240_000);

  test('a new consent finds the accounts again, whatever their ids are by then: nothing is doubled', async () => {
    const [user = ''] = await holdersOf(bank);
    const ids = async () => (await apiOf(user).accounts()).filter((one) => one.bankId === bank).map(({ id }) => id);
    const before = await ids();
    await connect(bank, user);
    await expectBooks(bank, user);
    expect((await ids()).sort()).toEqual(before.sort());
  }, 240_000);
});
