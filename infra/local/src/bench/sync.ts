// `npm run bench -- sync`: a first sync of one connection, from the request to the last commit, on the stack as it runs.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { openBrowser } from '../agent/browser.ts';
import { signIn } from '../job/api-client.ts';
import { approveAtBank } from '../job/approve-at-bank.ts';
import { awaitSyncs } from '../job/await-sync.ts';
import { anyPorts } from '../launcher/ports.ts';
import { originOf } from '../launcher/service-environment.ts';
import { startStack } from '../launcher/stack.ts';
import { demoPassword } from '../launcher/where-to-go.ts';
import { accessToken, fetchAndStore } from './raw-fetch.ts';
import { type Measurement, meetsAim, renderReport } from './report.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const BANK = 'green-bank';
/** Splits the demo ledger's purchases so that one customer has some 20,000 transactions. */
const VOLUME = '26';
const AIM = 0.7;
const user = { userName: 'fridaklo', password: demoPassword('fridaklo') };

const bankSecrets = z.object({
  banks: z.record(z.string(), z.object({ clientId: z.string(), clientSecret: z.string() })),
});

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function measure(dataDir: string): Promise<Measurement[]> {
  const stack = await startStack({
    root: ROOT,
    dataDir,
    env: {
      ...process.env,
      ...anyPorts(ROOT),
      LEDGER_VOLUME: VOLUME,
      BANK_NOW: '2026-06-17T10:00:00Z',
      LOG_LEVEL: 'warn',
    },
    banks: [BANK],
    verbose: false,
    say,
  });
  try {
    const portal = originOf(stack.addresses, 'portal');
    const bank = originOf(stack.addresses, BANK);
    const { banks } = bankSecrets.parse(JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')));
    const client = banks[BANK];
    if (client === undefined) throw new Error(`there are no credentials for ${BANK}`);
    const token = await accessToken({ bank, ...client, callback: `${portal}/v1/callback`, user });
    // Once for nothing: both sides find the bank and the store warm.
    await fetchAndStore(bank, token, stack.addresses.mongo);
    const begun = performance.now();
    const fetched = await fetchAndStore(bank, token, stack.addresses.mongo);
    const floor = fetched / ((performance.now() - begun) / 1000);

    const browser = openBrowser();
    const api = await signIn(browser, portal, user);
    const syncOnce = async (runId?: string): Promise<number> => {
      const syncs = [{ bankId: BANK, ...(runId === undefined ? {} : { runId }) }];
      await awaitSyncs({ api, syncs, say: () => undefined, progress: { show: () => undefined, end: () => undefined } });
      const sync = (await api.connections()).find(({ bankId }) => bankId === BANK)?.lastSync;
      const ms = Date.parse(sync?.finishedAt ?? '') - Date.parse(sync?.requestedAt ?? '');
      return (sync?.counts.transactions ?? 0) / (ms / 1000);
    };
    await approveAtBank(browser, await api.askConsent(BANK), user);
    const first = await syncOnce();
    const connection = (await api.connections()).find(({ bankId }) => bankId === BANK);
    const again = await syncOnce((await api.requestSync(connection?.id ?? '')).runId);
    const unit = 'transactions/s';
    return [
      { what: `first sync of ${fetched.toLocaleString('en-US')}`, figure: first, floor, unit, aim: AIM },
      { what: 'the same again, unchanged', figure: again, floor, unit },
    ];
  } finally {
    await stack.stop();
  }
}

const dataDir = await mkdtemp(join(tmpdir(), 'of-bench-'));
try {
  const measurements = await measure(dataDir);
  process.stdout.write(`${renderReport(measurements)}\n`);
  process.exitCode = measurements.every(meetsAim) ? 0 : 1;
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
