import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { listen } from '@of/service-kit';
import { callsTo, clientKeys, publishKey, type ReachedBank } from './running-bank.ts';

const REDIRECT_URI = 'http://127.0.0.1:9/v1/callback';
/** How often a bank is looked at until it is ready, and how long between. Not a measure of anything: a machine may be busy. */
const LOOKS = 1200;
const LOOK_MS = 50;

export interface BankProcessOptions {
  /** The bank's folder, built. */
  readonly folder: string;
  readonly oauth: ReachedBank['oauth'];
  /** The bank's clock, which stands still: RFC 3339. */
  readonly now: string;
}

async function freePort(): Promise<number> {
  const listening = await listen((_req, res) => res.end(), { port: 0 });
  await listening.close();
  return Number(new URL(listening.url).port);
}

/**
 * Starts a bank as it is deployed: its own process, known by its HTTP alone, with its books exposed.
 * @throws when it does not become ready; nothing of it stays then
 */
export async function startBankProcess({ folder, oauth, now }: BankProcessOptions): Promise<ReachedBank> {
  const keys = clientKeys();
  const published = await publishKey(keys.clientKey);
  const dataDir = await mkdtemp(join(tmpdir(), 'bank-process-'));
  const client = {
    id: 'test-client',
    secret: 'test-client-secret-0123456789',
    name: 'Test Client',
    redirectUris: [REDIRECT_URI],
    jwksUri: `${published.url}/jwks.json`,
  };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [join(folder, 'dist/main.js')], {
    cwd: folder,
    stdio: 'ignore',
    env: {
      PORT: String(port),
      DATA_DIR: dataDir,
      CLIENT_ID: client.id,
      CLIENT_SECRET: client.secret,
      CLIENT_JWKS_URI: client.jwksUri,
      CLIENT_REDIRECT_URIS: REDIRECT_URI,
      LEDGER_SEED: 'test',
      LEDGER_HISTORY_MONTHS: '12',
      ADMIN_EXPOSED: 'true',
      ACCESS_TOKEN_SECONDS: '3600',
      BANK_NOW: now,
      LOG_LEVEL: 'silent',
    },
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await published.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (let looks = 0; !(await isReady()); looks += 1) {
    if (child.exitCode !== null || looks > LOOKS) {
      await stop();
      throw new Error(`the bank in ${folder} does not become ready`);
    }
    await wait(LOOK_MS);
  }
  return { ...{ url, oauth, client, redirectUri: REDIRECT_URI, ...keys }, ...callsTo({ url, oauth, ...keys }), stop };
}
