import { createHash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '@of/local';
import { type LedgerView, ledgerViewSchema } from '@of/mock-bank-kit';
import { runBuiltBank } from '@of/mock-bank-kit/testing';
import { z } from 'zod';

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

/** Starts the built bank of a folder below `services/mock-banks`. */
export async function startRealBank(id: string): Promise<RealBank> {
  const folder = fileURLToPath(new URL(`../../../mock-banks/${id}/`, import.meta.url));
  const { url, stop } = await runBuiltBank(folder, {
    CLIENT_ID: CLIENT.id,
    CLIENT_SECRET: CLIENT.secret,
    CLIENT_REDIRECT_URIS: CALLBACK,
    LEDGER_SEED: 'test',
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
    stop,
  };
}
