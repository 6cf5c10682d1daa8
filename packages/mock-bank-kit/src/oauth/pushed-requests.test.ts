import { openBrowser } from '@of/local';
import { z } from 'zod';
import { forConsent, openStrictBank } from '../testing/strict-bank.ts';
import {
  authorizationUrl,
  clientToken,
  decideAtBank,
  exchangeCode,
  pkce,
  postAsClient,
  type RunningBank,
  startTestBank,
} from '../testing.ts';

const pushedAnswer = z.object({ request_uri: z.string(), expires_in: z.number() });

describe('a pushed authorization request (RFC 9126)', () => {
  let bank: RunningBank;
  beforeAll(async () => {
    bank = await startTestBank(openStrictBank);
  });
  afterAll(() => bank.stop());

  async function newConsent(): Promise<string> {
    const accessToken = await clientToken(bank, 'accounts');
    const body = { permissions: ['ReadAccounts'] };
    const answer = await bank.send({ method: 'POST', path: '/consents', accessToken, body });
    return z.object({ id: z.string() }).parse(await answer.json()).id;
  }
  async function push(challenge: string, more: Record<string, string> = {}): Promise<Response> {
    const parameters = { ...forConsent(await newConsent()), code_challenge: challenge, ...more };
    return postAsClient(
      bank,
      '/oauth/par',
      Object.fromEntries(new URL(authorizationUrl(bank, parameters)).searchParams),
    );
  }
  const addressOf = (requestUri: string, clientId = bank.client.id): string => {
    const query = new URLSearchParams({ client_id: clientId, request_uri: requestUri });
    return `${bank.url}/oauth/authorize?${query.toString()}`;
  };

  it('is answered with an address of a short life, and leads to tokens', async () => {
    const { verifier, challenge } = pkce();
    const answer = await push(challenge);
    expect(answer.status).toBe(201);
    const { request_uri: uri, expires_in: life } = pushedAnswer.parse(await answer.json());
    expect(uri).toMatch(/^urn:ietf:params:oauth:request_uri:/);
    expect(life).toBeLessThanOrEqual(600);
    const decision = await decideAtBank(bank, addressOf(uri), { userName: 'fridaklo' });
    const tokens = await exchangeCode(bank, decision.get('code') ?? '', verifier);
    expect(tokens.token_type).toBe('DPoP');
  });

  it('is the only way: parameters in the front channel are refused', async () => {
    const parameters = { ...forConsent(await newConsent()), code_challenge: pkce().challenge };
    const page = await openBrowser(bank.redirectUri).open(authorizationUrl(bank, parameters));
    const error = page.status === 400 ? page.body : (new URL(page.url).searchParams.get('error_description') ?? '');
    expect(error.toLowerCase()).toContain('pushed authorization request');
    expect(page.url).not.toContain('code=');
  });

  it('is used once', async () => {
    const { request_uri: uri } = pushedAnswer.parse(await (await push(pkce().challenge)).json());
    await decideAtBank(bank, addressOf(uri), { userName: 'fridaklo' });
    const again = await openBrowser(bank.redirectUri).open(addressOf(uri));
    expect(new URL(again.url).searchParams.get('error')).toBe('invalid_request_uri');
    expect(again.url).not.toContain('code=');
  });

  it.each([
    [
      'of another client',
      async () => pushedAnswer.parse(await (await push(pkce().challenge)).json()).request_uri,
      'somebody',
      undefined,
    ],
    ['that nobody pushed', async () => 'urn:ietf:params:oauth:request_uri:never', undefined, 'invalid_request_uri'],
    ['that leads elsewhere', async () => 'https://evil.example/request', undefined, 'request_uri_not_supported'],
  ])('with an address %s goes nowhere', async (_case, uri, clientId, error) => {
    const page = await openBrowser(bank.redirectUri).open(addressOf(await uri(), clientId));
    expect(new URL(page.url).searchParams.get('error') ?? page.status).toBe(error ?? 400);
    expect(page.url).not.toContain('code=');
  });

  it.each([
    ['without PKCE', { code_challenge: '', code_challenge_method: '' }],
    ['with the plain method', { code_challenge_method: 'plain' }],
    ['for another redirect address', { redirect_uri: 'https://evil.example/callback' }],
  ])('%s is refused where it is pushed', async (_case, more) => {
    const answer = await push(pkce().challenge, more);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: expect.stringMatching(/^invalid_/) });
  });

  it('is taken from the client itself only', async () => {
    const parameters = Object.fromEntries(
      new URL(authorizationUrl(bank, { code_challenge: pkce().challenge })).searchParams,
    );
    const answer = await fetch(`${bank.url}/oauth/par`, { method: 'POST', body: new URLSearchParams(parameters) });
    expect([answer.status, await answer.json()]).toMatchObject([401, { error: 'invalid_client' }]);
  });
});
