import { createHash, randomBytes } from 'node:crypto';
import { type Browser, openBrowser } from '@of/local';
import { z } from 'zod';
import { demoPassword } from '../users/bank-users.ts';
import { clientAssertion, dpopProof } from './proofs.ts';
import type { ReachedBank } from './running-bank.ts';

const tokensSchema = z.looseObject({
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
export function authorizationUrl(bank: ReachedBank, parameters: Readonly<Record<string, string | undefined>>): string {
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
  bank: ReachedBank,
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

/**
 * A POST to one of the OAuth server's endpoints by the client, which proves who it is as the bank wants it, and possession of
 * its DPoP key at a bank that binds tokens to one.
 */
export function postAsClient(
  bank: ReachedBank,
  path: string,
  body: Readonly<Record<string, string>>,
  secret = bank.client.secret,
): Promise<Response> {
  const { oauth } = bank;
  const target = new URL(path, bank.url);
  const usesKey = oauth.clientAuthentication === 'private_key_jwt';
  const basic = `Basic ${Buffer.from(`${bank.client.id}:${secret}`).toString('base64')}`;
  const assertion = {
    client_id: bank.client.id,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: clientAssertion(bank.clientKey, bank.client.id, bank.url),
  };
  return fetch(target, {
    method: 'POST',
    headers: {
      ...(usesKey ? {} : { authorization: basic }),
      ...(oauth.dpop ? { dpop: dpopProof(bank.dpopKey, 'POST', target) } : {}),
    },
    body: new URLSearchParams({ ...body, ...(usesKey ? assertion : {}) }),
  });
}

async function tokensOf(response: Response): Promise<Tokens> {
  if (!response.ok) throw new Error(`token endpoint: ${response.status} ${await response.text()}`);
  return tokensSchema.parse(await response.json());
}

/** Exchanges a code. Throws when the bank refuses. */
export async function exchangeCode(bank: ReachedBank, code: string, verifier: string): Promise<Tokens> {
  const grant = { grant_type: 'authorization_code', code, redirect_uri: bank.redirectUri, code_verifier: verifier };
  return tokensOf(await postAsClient(bank, '/oauth/token', grant));
}

/** A token of the client's own (client credentials). Throws when the bank refuses. */
export async function clientToken(bank: ReachedBank, scope?: string): Promise<string> {
  const grant = { grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) };
  return (await tokensOf(await postAsClient(bank, '/oauth/token', grant))).access_token;
}

/** The address to send the customer to; at a bank that wants it so, the request is pushed before (RFC 9126). */
async function requestAt(bank: ReachedBank, parameters: Readonly<Record<string, string | undefined>>): Promise<string> {
  const url = authorizationUrl(bank, parameters);
  if (!bank.oauth.pushedRequestsOnly) return url;
  const pushed = await postAsClient(bank, '/oauth/par', Object.fromEntries(new URL(url).searchParams));
  if (!pushed.ok) throw new Error(`pushed request: ${pushed.status} ${await pushed.text()}`);
  const { request_uri: uri } = z.object({ request_uri: z.string() }).parse(await pushed.json());
  const query = new URLSearchParams({ client_id: bank.client.id, request_uri: uri });
  return new URL(`/oauth/authorize?${query.toString()}`, bank.url).href;
}

/**
 * The whole dance: authorization request, the customer's decision, code, tokens.
 * @param more further parameters of the request, such as the intent that it is for
 */
export async function obtainTokens(
  bank: ReachedBank,
  decision: Decision,
  scope = ALL_SCOPES,
  more: Readonly<Record<string, string | undefined>> = {},
): Promise<Tokens> {
  const { verifier, challenge } = pkce();
  const url = await requestAt(bank, { code_challenge: challenge, scope, ...more });
  const answer = await decideAtBank(bank, url, decision);
  const code = answer.get('code');
  if (code === null) throw new Error(`the bank answered ${answer.get('error')}: ${answer.get('error_description')}`);
  return exchangeCode(bank, code, verifier);
}
