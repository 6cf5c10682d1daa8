import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '@of/local';
import { listen } from '@of/service-kit';
import type { BankRegistration } from '../bank-oauth/bank-client.ts';
import { readSigningKeys } from '../keys/signing-keys.ts';

const CALLBACK = 'http://127.0.0.1:9/v1/callback';
const CLIENT = { id: 'of', secret: 'a-client-secret-of-the-test' };
const TRIES = 300;

/** A mock bank as it is deployed: its own process, known by its HTTP alone, at which the application is registered. */
export interface DeployedBank {
  /** Its folder's name. */
  readonly id: string;
  readonly url: string;
  readonly redirectUri: string;
  readonly registration: BankRegistration;
  /** The customer signs in and approves. @returns what comes back to the callback */
  readonly approve: (authorizationUrl: string, userName: string) => Promise<URLSearchParams>;
  readonly stop: () => Promise<void>;
}

async function freePort(): Promise<number> {
  const listening = await listen((_req, res) => res.end(), { port: 0 });
  await listening.close();
  return Number(new URL(listening.url).port);
}

/** Starts the built bank of a folder below `services/mock-banks`, which finds the application's key at an address. */
export async function startDeployedBank(id: string): Promise<DeployedBank> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const clientKey = readSigningKeys(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  const keySet = await listen(
    (_req, res) => res.setHeader('Content-Type', 'application/json').end(JSON.stringify(clientKey.keySet)),
    { port: 0 },
  );
  const dataDir = await mkdtemp(join(tmpdir(), `${id}-`));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = fileURLToPath(new URL(`../../../mock-banks/${id}/`, import.meta.url));
  const child = spawn(process.execPath, [join(folder, 'dist/main.js')], {
    cwd: folder,
    stdio: 'ignore',
    env: {
      PORT: String(port),
      DATA_DIR: dataDir,
      CLIENT_ID: CLIENT.id,
      CLIENT_SECRET: CLIENT.secret,
      CLIENT_JWKS_URI: `${keySet.url}/jwks.json`,
      CLIENT_REDIRECT_URIS: CALLBACK,
      ADMIN_EXPOSED: 'true',
      LOG_LEVEL: 'silent',
    },
  });
  const isReady = () =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (let tries = 0; !(await isReady()); tries += 1) {
    if (child.exitCode !== null || tries > TRIES) throw new Error(`${id} does not start: exit ${child.exitCode}`);
    await wait(100);
  }
  return {
    id,
    url,
    redirectUri: CALLBACK,
    registration: { url, clientId: CLIENT.id, clientSecret: CLIENT.secret, clientKey },
    approve: async (authorizationUrl, userName) => {
      const browser = openBrowser(CALLBACK);
      const login = await browser.open(authorizationUrl);
      const fields = { username: userName, password: `demo-${userName}` };
      const consent = await browser.submit(login, { fields });
      return new URL((await browser.submit(consent, { button: 'approve' })).url).searchParams;
    },
    stop: async () => {
      if (child.exitCode === null) {
        child.kill();
        await once(child, 'exit');
      }
      await keySet.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
