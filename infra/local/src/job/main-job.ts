import type { TransactionResource } from '@of/contracts';
import { openBrowser } from '../agent/browser.ts';
import { type ApiClient, signIn } from './api-client.ts';
import { approveAtBank } from './approve-at-bank.ts';
import { type AwaitedSync, awaitSyncs } from './await-sync.ts';
import type { HolisticView } from './holistic-view.ts';
import type { Progress } from './progress.ts';

const LATEST = 10;

export interface MainJobOptions {
  /** The portal's origin, which serves the whole API. */
  readonly origin: string;
  /** The user of the application and customer of the banks. */
  readonly user: { userName: string; password: string };
  /** Which banks to connect, in this order. */
  readonly banks: readonly string[];
  readonly say: (line: string) => void;
  readonly progress: Progress;
}

/** Connects a bank with the user's consent, or asks to bring it up to date where it is connected. */
async function bringIn(
  api: ApiClient,
  bankId: string,
  { say, user, approve }: MainJobOptions & { approve: (url: string) => Promise<unknown> },
): Promise<AwaitedSync> {
  const connected = (await api.connections()).find((one) => one.bankId === bankId && one.status === 'Active');
  if (connected !== undefined) {
    say(`${connected.bankName} is connected since ${connected.createdAt.slice(0, 10)}: bringing it up to date`);
    return { bankId, runId: (await api.requestSync(connected.id)).runId };
  }
  say(`${bankId}: asking for consent, signing in at the bank as ${user.userName}, approving`);
  await approve(await api.askConsent(bankId));
  return { bankId };
}

async function latestOf(api: ApiClient, accountIds: readonly string[]): Promise<TransactionResource[]> {
  const pages = await Promise.all(accountIds.map((id) => api.transactions(id, { limit: String(LATEST) })));
  const all = pages.flatMap(({ transactions }) => transactions);
  return all.sort((a, b) => b.date.localeCompare(a.date) || a.id.localeCompare(b.id)).slice(0, LATEST);
}

/**
 * The main job, as a user does it: signs in, gives each bank's consent through its own pages, waits for the syncs, which run
 * side by side, and reads what the API then knows.
 * @throws when a step fails; the message says which one and why
 */
export async function runMainJob(options: MainJobOptions): Promise<HolisticView> {
  const { say, progress } = options;
  const browser = openBrowser();
  const api = await signIn(browser, options.origin, options.user);
  const approve = (url: string): Promise<unknown> => approveAtBank(browser, url, options.user);
  const offered = new Set((await api.banks()).map(({ id }) => id));
  const syncs: AwaitedSync[] = [];
  for (const bank of options.banks) {
    if (offered.has(bank)) syncs.push(await bringIn(api, bank, { ...options, approve }));
    else say(`${bank} runs and is not offered: there is no adapter for it`);
  }
  await awaitSyncs({ api, syncs, say, progress });
  const [accounts, overview] = await Promise.all([api.accounts(), api.overview()]);
  return {
    accounts,
    overview,
    latest: await latestOf(
      api,
      accounts.map(({ id }) => id),
    ),
  };
}
