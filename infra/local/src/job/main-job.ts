import type { TransactionResource } from '@of/contracts';
import { openBrowser } from '../agent/browser.ts';
import { type ApiClient, signIn } from './api-client.ts';
import { approveAtBank } from './approve-at-bank.ts';
import { type AwaitedSync, awaitSyncs, SyncsFailedError } from './await-sync.ts';
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

/** What the job came to. */
export interface MainJobResult {
  /** What the API knows in the end, of the banks that failed too. */
  readonly view: HolisticView;
  /** A line for each bank that could not be connected or synced. */
  readonly failures: readonly string[];
}

/** Connects a bank with the user's consent, or asks to bring it up to date where it is connected. */
async function bringIn(
  api: ApiClient,
  bankId: string,
  { say, user, approve }: MainJobOptions & { approve: (url: string) => Promise<unknown> },
): Promise<AwaitedSync> {
  const known = (await api.connections()).find((one) => one.bankId === bankId);
  if (known?.status === 'Active') {
    say(`${known.bankName} is connected since ${known.createdAt.slice(0, 10)}: bringing it up to date`);
    return { bankId, ...(await api.requestSync(known.id)) };
  }
  say(`${bankId}: asking for consent, signing in at the bank as ${user.userName}, approving`);
  await approve(await api.askConsent(bankId));
  // Of a connection that had ended, the last sync is still the old consent's for a moment.
  return { bankId, ...(known?.lastSync === undefined ? {} : { after: known.lastSync.id }) };
}

async function latestOf(api: ApiClient, accountIds: readonly string[]): Promise<TransactionResource[]> {
  const pages = await Promise.all(accountIds.map((id) => api.transactions(id, { limit: String(LATEST) })));
  const all = pages.flatMap(({ transactions }) => transactions);
  return all.sort((a, b) => b.date.localeCompare(a.date) || a.id.localeCompare(b.id)).slice(0, LATEST);
}

/** Waits for the syncs. @returns a line for each that failed */
async function failuresOf(wait: Promise<void>): Promise<readonly string[]> {
  try {
    await wait;
    return [];
  } catch (error) {
    if (error instanceof SyncsFailedError) return error.lines;
    throw error;
  }
}

/**
 * The main job, as a user does it: signs in, gives each bank's consent through its own pages, waits for the syncs, which run
 * side by side, and reads what the API then knows. A bank that fails keeps none of the others from being shown.
 * @throws when a step fails that is no bank's; the message says which one and why
 */
export async function runMainJob(options: MainJobOptions): Promise<MainJobResult> {
  const { say, progress } = options;
  const browser = openBrowser();
  const api = await signIn(browser, options.origin, options.user);
  const approve = (url: string): Promise<unknown> => approveAtBank(browser, url, options.user);
  const offered = new Set((await api.banks()).map(({ id }) => id));
  const syncs: AwaitedSync[] = [];
  const failures: string[] = [];
  for (const bank of options.banks) {
    if (!offered.has(bank)) {
      say(`${bank} runs and is not offered: there is no adapter for it`);
      continue;
    }
    try {
      syncs.push(await bringIn(api, bank, { ...options, approve }));
    } catch (error) {
      failures.push(`${bank}: ${error instanceof Error ? error.message : String(error)}`);
      say(failures.at(-1) ?? '');
    }
  }
  failures.push(...(await failuresOf(awaitSyncs({ api, syncs, say, progress }))));
  const [connections, accounts, overview] = await Promise.all([api.connections(), api.accounts(), api.overview()]);
  const ids = accounts.map(({ id }) => id);
  return { view: { connections, accounts, overview, latest: await latestOf(api, ids) }, failures };
}
