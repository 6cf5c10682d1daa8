import { openBrowser } from '../agent/browser.ts';
import { signIn } from '../job/api-client.ts';
import { approveAtBank } from '../job/approve-at-bank.ts';
import { awaitSyncs } from '../job/await-sync.ts';
import { originOf } from '../launcher/service-environment.ts';
import { demoPassword } from '../launcher/where-to-go.ts';
import { withStack } from './bench-stack.ts';
import { peakMegabytesOf } from './process-figures.ts';
import { accessToken, fetchAndStore } from './raw-fetch.ts';
import type { Measurement } from './report.ts';

const BANK = 'green-bank';
/** Splits the demo ledger's purchases so that one customer has some 20,000 transactions. */
const ENVIRONMENT = { LEDGER_VOLUME: '26', BANK_NOW: '2026-06-17T10:00:00Z' };
const user = { userName: 'fridaklo', password: demoPassword('fridaklo') };

/** How long a sync took, from the request to the last commit, and how much it listed. */
interface Timed {
  readonly seconds: number;
  readonly transactions: number;
}

/** One large connection: its first sync beside the floor, the same again unchanged, and the aggregator's memory. */
export function measureOneConnection(aims: {
  readonly floor: number;
  readonly resync: number;
  readonly megabytes: number;
}): Promise<Measurement[]> {
  return withStack({ banks: [BANK], env: ENVIRONMENT }, async ({ stack, secrets }) => {
    const portal = originOf(stack.addresses, 'portal');
    const bank = originOf(stack.addresses, BANK);
    const client = secrets.banks[BANK];
    if (client === undefined) throw new Error(`there are no credentials for ${BANK}`);
    const token = await accessToken({ bank, ...client, callback: `${portal}/v1/callback`, user });
    // Once for nothing: both sides find the bank and the store warm.
    await fetchAndStore(bank, token, stack.addresses.mongo);
    const begun = performance.now();
    const fetched = await fetchAndStore(bank, token, stack.addresses.mongo);
    const floor = fetched / ((performance.now() - begun) / 1000);

    const { pid } = await stack.run('aggregator');
    const browser = openBrowser();
    const api = await signIn(browser, portal, user);
    const connection = async () => (await api.connections()).find(({ bankId }) => bankId === BANK);
    const syncOnce = async (runId?: string): Promise<Timed> => {
      const syncs = [{ bankId: BANK, ...(runId === undefined ? {} : { runId }) }];
      await awaitSyncs({ api, syncs, say: () => undefined, progress: { show: () => undefined, end: () => undefined } });
      const sync = (await connection())?.lastSync;
      const ms = Date.parse(sync?.finishedAt ?? '') - Date.parse(sync?.requestedAt ?? '');
      return { seconds: ms / 1000, transactions: sync?.counts.transactions ?? 0 };
    };
    await approveAtBank(browser, await api.askConsent(BANK), user);
    const first = await syncOnce();
    const again = await syncOnce((await api.requestSync((await connection())?.id ?? '')).runId);
    return [
      {
        what: `one connection, first sync of ${first.transactions.toLocaleString('en-US')}`,
        figure: first.transactions / first.seconds,
        floor,
        unit: 'transactions/s',
        aim: aims.floor,
      },
      { what: 'the same again, unchanged', figure: again.seconds, floor: first.seconds, unit: 's', most: aims.resync },
      {
        what: 'memory of the aggregator',
        figure: peakMegabytesOf(pid ?? 0),
        floor: aims.megabytes,
        unit: 'MB',
        most: 1,
      },
    ];
  });
}
