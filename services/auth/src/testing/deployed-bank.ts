import { generateKeyPairSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '@of/local';
import { runBuiltBank } from '@of/mock-bank-kit/testing';
import { listen } from '@of/service-kit';
import type { BankRegistration } from '../bank-oauth/bank-client.ts';
import { readSigningKeys } from '../keys/signing-keys.ts';

const CALLBACK = 'http://127.0.0.1:9/v1/callback';
const CLIENT = { id: 'of', secret: 'a-client-secret-of-the-test' };

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

/** Starts the built bank of a folder below `services/mock-banks`, which finds the application's key at an address. */
export async function startDeployedBank(id: string): Promise<DeployedBank> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const clientKey = readSigningKeys(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  const keySet = await listen(
    (_req, res) => res.setHeader('Content-Type', 'application/json').end(JSON.stringify(clientKey.keySet)),
    { port: 0 },
  );
  const folder = fileURLToPath(new URL(`../../../mock-banks/${id}/`, import.meta.url));
  const { url, stop } = await runBuiltBank(folder, {
    CLIENT_ID: CLIENT.id,
    CLIENT_SECRET: CLIENT.secret,
    CLIENT_JWKS_URI: `${keySet.url}/jwks.json`,
    CLIENT_REDIRECT_URIS: CALLBACK,
  }).catch(async (error: unknown) => {
    await keySet.close();
    throw error;
  });
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
      await stop();
      await keySet.close();
    },
  };
}
