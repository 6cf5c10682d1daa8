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
  start = runStart(['--no-demo'], folder.path, { ADMIN_EXPOSED: 'true' });
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
}

describe.each(bankNames)('%s', (bank) => {
  test('every customer’s accounts are the bank’s books to the cent, at first and again', async () => {
    for (const user of await holdersOf(bank)) {
      await connect(bank, user);
      await expectBooks(bank, user);
      await syncAgain(bank, user);
      await expectBooks(bank, user);
    }
  }, 240_000);
});
