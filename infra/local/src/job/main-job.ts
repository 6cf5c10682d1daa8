import type { TransactionResource } from '@of/contracts';
import { openBrowser } from '../agent/browser.ts';
import { type ApiClient, signIn } from './api-client.ts';
import { approveAtBank } from './approve-at-bank.ts';
import { awaitSync } from './await-sync.ts';
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

/** Connects a bank with the user's consent, or brings it up to date where it is connected. */
async function bringIn(
  api: ApiClient,
  bankId: string,
  options: MainJobOptions & { approve: (url: string) => Promise<unknown> },
) {
  const { say, progress } = options;
  const connected = (await api.connections()).find((one) => one.bankId === bankId && one.status === 'Active');
  const awaited = { api, bankId, progress: progress.show };
  try {
    if (connected === undefined) {
      say(`${bankId}: asking for consent, signing in at the bank as ${options.user.userName}, approving`);
      await options.approve(await api.askConsent(bankId));
      await awaitSync(awaited);
    } else {
      say(`${connected.bankName} is connected since ${connected.createdAt.slice(0, 10)}: bringing it up to date`);
      const { runId } = await api.requestSync(connected.id);
      await awaitSync({ ...awaited, runId });
    }
  } finally {
    progress.end();
  }
}

async function latestOf(api: ApiClient, accountIds: readonly string[]): Promise<TransactionResource[]> {
  const pages = await Promise.all(accountIds.map((id) => api.transactions(id, { limit: String(LATEST) })));
  const all = pages.flatMap(({ transactions }) => transactions);
  return all.sort((a, b) => b.date.localeCompare(a.date) || a.id.localeCompare(b.id)).slice(0, LATEST);
}

/**
 * The main job, as a user does it: signs in, gives each bank's consent through its own pages, waits for the syncs, and reads
 * what the API then knows.
 * @throws when a step fails; the message says which one and why
 */
export async function runMainJob(options: MainJobOptions): Promise<HolisticView> {
  const browser = openBrowser();
  const api = await signIn(browser, options.origin, options.user);
  const approve = (url: string): Promise<unknown> => approveAtBank(browser, url, options.user);
  for (const bank of options.banks) await bringIn(api, bank, { ...options, approve });
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
