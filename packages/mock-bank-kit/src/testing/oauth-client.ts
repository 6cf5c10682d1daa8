import { createHash, randomBytes } from 'node:crypto';
import { type Browser, openBrowser } from '@of/local';
import { z } from 'zod';
import { demoPassword } from '../users/bank-users.ts';
import type { RunningBank } from './running-bank.ts';

const tokensSchema = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  token_type: z.string(),
  scope: z.string().optional(),
  refresh_token: z.string().optional(),
});

/** A successful answer of the token endpoint. */
export type Tokens = z.infer<typeof tokensSchema>;

/** What a customer decides at the bank. */
export interface Decision {
  readonly userName: string;
  readonly action?: 'approve' | 'deny';
  /** Wire ids of the accounts to leave ticked; default: all. */
  readonly accounts?: readonly string[];
}

export const ALL_SCOPES = 'accounts balances transactions products offline_access';

/** A fresh PKCE pair (RFC 7636, S256). */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** The authorization request's address; a parameter given as undefined is left out. */
export function authorizationUrl(bank: RunningBank, parameters: Readonly<Record<string, string | undefined>>): string {
  const url = new URL('/oauth/authorize', bank.url);
  const all = {
    client_id: bank.client.id,
    redirect_uri: bank.redirectUri,
    response_type: 'code',
    code_challenge_method: 'S256',
    scope: ALL_SCOPES,
    prompt: 'consent',
    state: 'state-of-the-test',
    ...parameters,
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

/** Walks through the bank's pages as a customer; returns the parameters that reach the client's callback. */
export async function decideAtBank(
  bank: RunningBank,
  url: string,
  decision: Decision,
  browser: Browser = openBrowser(bank.redirectUri),
): Promise<URLSearchParams> {
  const { userName, action = 'approve', accounts } = decision;
  const login = await browser.open(url);
  const consent = await browser.submit(login, { fields: { username: userName, password: demoPassword(userName) } });
  const end = await browser.submit(consent, {
    button: action,
    ...(accounts === undefined ? {} : { ticked: { account: accounts } }),
  });
  return new URL(end.url).searchParams;
}

/** A POST to one of the OAuth server's endpoints with client_secret_basic. */
export function postAsClient(
  bank: RunningBank,
  path: string,
  body: Readonly<Record<string, string>>,
  secret = bank.client.secret,
): Promise<Response> {
  const credentials = Buffer.from(`${bank.client.id}:${secret}`).toString('base64');
  return fetch(new URL(path, bank.url), {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams(body),
  });
}

/** Exchanges a code. Throws when the bank refuses. */
export async function exchangeCode(bank: RunningBank, code: string, verifier: string): Promise<Tokens> {
  const response = await postAsClient(bank, '/oauth/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: bank.redirectUri,
    code_verifier: verifier,
  });
  if (!response.ok) throw new Error(`token endpoint: ${response.status} ${await response.text()}`);
  return tokensSchema.parse(await response.json());
}

/** The whole dance: authorization request, the customer's decision, code, tokens. */
export async function obtainTokens(bank: RunningBank, decision: Decision, scope = ALL_SCOPES): Promise<Tokens> {
  const { verifier, challenge } = pkce();
  const url = authorizationUrl(bank, { code_challenge: challenge, scope });
  const answer = await decideAtBank(bank, url, decision);
  return exchangeCode(bank, answer.get('code') ?? '', verifier);
}
