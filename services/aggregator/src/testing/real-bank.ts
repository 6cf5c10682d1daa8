import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '@of/local';
import { type LedgerView, ledgerViewSchema } from '@of/mock-bank-kit';
import { z } from 'zod';
import { eventually } from './eventually.ts';

const CLIENT = { id: 'of', secret: 'a client secret of the test'.replaceAll(' ', '-') };
const CALLBACK = 'http://127.0.0.1:9/v1/callback';

/** A mock bank as it is deployed: its own process, known by its HTTP only. */
export interface RealBank {
  readonly url: string;
  /** An access token that the user approved on the bank's pages, for all accounts. */
  readonly tokenOf: (user: string, scope: string) => Promise<string>;
  /** The bank's own books. */
  readonly ledgerOf: (user: string) => Promise<LedgerView>;
  readonly stop: () => Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill();
  await once(child, 'exit');
}

/** Starts the built bank of a folder below `services/mock-banks`. */
export async function startRealBank(id: string): Promise<RealBank> {
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
      CLIENT_REDIRECT_URIS: CALLBACK,
      LEDGER_SEED: 'test',
      ADMIN_EXPOSED: 'true',
      LOG_LEVEL: 'silent',
    },
  });
  await eventually(`${id} to be ready`, async () => {
    if (child.exitCode !== null) throw new Error(`${id} ended with ${child.exitCode}`);
    return fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  return {
    url,
    tokenOf: async (user, scope) => {
      const verifier = randomBytes(32).toString('base64url');
      const query = new URLSearchParams({
        client_id: CLIENT.id,
        redirect_uri: CALLBACK,
        response_type: 'code',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        prompt: 'consent',
        state: 'any',
        scope,
      });
      const browser = openBrowser(CALLBACK);
      const login = await browser.open(`${url}/oauth/authorize?${query.toString()}`);
      const consent = await browser.submit(login, { fields: { username: user, password: `demo-${user}` } });
      const back = await browser.submit(consent, { button: 'approve' });
      const answer = await fetch(`${url}/oauth/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}` },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: new URL(back.url).searchParams.get('code') ?? '',
          redirect_uri: CALLBACK,
          code_verifier: verifier,
        }),
      });
      return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
    },
    ledgerOf: async (user) => ledgerViewSchema.parse(await (await fetch(`${url}/__bank/ledger/${user}`)).json()),
    stop: async () => {
      await stopProcess(child);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
