import { loadAdapters } from '@of/bank-adapters';
import { decideAtBank, postAsClient } from '@of/mock-bank-kit/testing';
import { type OAuthBank, startOAuthBank } from '../testing/test-bank.ts';
import { type BankClient, createBankClient } from './bank-client.ts';
import { BankOAuthError } from './bank-oauth-error.ts';

const codeVerifier = 'a-code-verifier-that-has-at-least-43-characters';
const state = 'a-state';

describe('OAuth client at a bank', () => {
  let bank: OAuthBank;
  let client: BankClient;

  async function newClient(url = bank.url, clientSecret = bank.client.secret): Promise<BankClient> {
    const adapter = (await loadAdapters()).get('green-bank');
    return createBankClient(adapter, { url, clientId: bank.client.id, clientSecret }, bank.redirectUri);
  }

  async function approve(): Promise<{ code: string; iss: string }> {
    const url = await client.authorizationUrl({ permissions: ['accounts', 'balances'], state, codeVerifier });
    const answer = await decideAtBank(bank, url, { userName: 'fridaklo' });
    return { code: answer.get('code') ?? '', iss: answer.get('iss') ?? '' };
  }

  beforeAll(async () => {
    bank = await startOAuthBank({ rotating: true });
  });
  beforeEach(async () => {
    client = await newClient();
  });
  afterEach(() => bank.undisturb());
  afterAll(() => bank.stop());

  it('asks with PKCE S256, state and the adapter’s scope and parameters', async () => {
    const url = new URL(await client.authorizationUrl({ permissions: ['accounts'], state, codeVerifier }));
    expect(url.origin).toBe(bank.url);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: bank.client.id,
      redirect_uri: bank.redirectUri,
      scope: 'accounts offline_access',
      prompt: 'consent',
      state,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(url.href).not.toContain(codeVerifier);
  });

  it('exchanges a code, refreshes, and ends the grant', async () => {
    const first = await client.exchangeCode({ ...(await approve()), state, codeVerifier });
    expect(first.expiresInSeconds).toBe(600);
    expect(first.scope?.split(' ').toSorted()).toEqual(['accounts', 'balances', 'offline_access']);
    const second = await client.refresh(first.refreshToken ?? '');
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    await client.revoke(second.refreshToken ?? '', 'refresh_token');
    const introspection = await postAsClient(bank, '/oauth/introspect', { token: second.accessToken });
    expect(await introspection.json()).toMatchObject({ active: false });
    await expect(client.refresh(second.refreshToken ?? '')).rejects.toMatchObject({
      code: 'refused',
      oauthError: 'invalid_grant',
      isGrantGone: true,
    });
  });

  it('is refused with another code verifier, and when a code is used twice', async () => {
    const answer = { ...(await approve()), state };
    const wrong = client.exchangeCode({ ...answer, codeVerifier: `${codeVerifier}x` });
    await expect(wrong).rejects.toMatchObject({ code: 'refused', oauthError: 'invalid_grant' });
    const again = { ...(await approve()), state, codeVerifier };
    await client.exchangeCode(again);
    await expect(client.exchangeCode(again)).rejects.toMatchObject({ oauthError: 'invalid_grant' });
  });

  it('makes no token request for an answer of another issuer', async () => {
    const before = bank.requests.length;
    await client.issuer();
    const code = client.exchangeCode({ code: 'x', state, iss: 'https://evil.example', codeVerifier });
    await expect(code).rejects.toBeInstanceOf(BankOAuthError);
    expect(bank.requests.slice(before)).not.toContain('/oauth/token');
  });

  it.each([
    ['an error of the server', 503, 'application/json', '{"error":"temporarily_unavailable"}'],
    ['a page with status 200', 200, 'text/html', '<h1>Maintenance</h1>'],
    ['truncated JSON', 200, 'application/json', '{"access_token":"a'],
    ['a token of a type that is not ours', 200, 'application/json', '{"access_token":"a","token_type":"mac"}'],
    ['more than can be an answer', 200, 'application/json', `{"x":"${'a'.repeat(300_000)}"}`],
    ['a redirect', 302, 'text/plain', ''],
  ])('takes %s as no answer, which may pass', async (_name, status, type, body) => {
    bank.disturb('/oauth/token', (_req, res) => {
      res.status(status).set('location', 'http://127.0.0.1:1/').type(type).send(body);
    });
    await expect(client.refresh('some-refresh-token')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('says nothing of tokens, codes or the bank’s words in an error', async () => {
    bank.disturb('/oauth/token', (_req, res) => {
      res.status(400).json({ error: '<script>', error_description: 'refresh-token-value' });
    });
    const error = await client.refresh('refresh-token-value').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: 'Green Bank answered error', oauthError: 'error' });
  });

  it('does not take a client secret that is wrong for a passing problem', async () => {
    client = await newClient(bank.url, 'not-the-secret');
    await expect(client.refresh('x')).rejects.toMatchObject({ code: 'refused', oauthError: 'invalid_client' });
  });

  it('tries discovery again when it failed, within one call and at the next', async () => {
    let failures = 0;
    bank.disturb('/.well-known/openid-configuration', (_req, res, next) => {
      failures += 1;
      if (failures <= 4) res.status(500).end();
      else next();
    });
    await expect(client.issuer()).rejects.toMatchObject({ code: 'unavailable' });
    expect(failures).toBe(3);
    await expect(client.issuer()).resolves.toBe(bank.url);
    expect(failures).toBe(5);
    await client.issuer();
    expect(failures).toBe(5);
  });

  it('refuses metadata of another issuer', async () => {
    bank.disturb('/.well-known/openid-configuration', (_req, res) => {
      res.json({ issuer: 'https://evil.example', token_endpoint: 'https://evil.example/token' });
    });
    await expect(client.issuer()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('sends nothing over plain HTTP to another host, whatever the metadata say', async () => {
    bank.disturb('/.well-known/openid-configuration', (_req, res) => {
      res.json({ issuer: bank.url, token_endpoint: 'http://169.254.169.254/token' });
    });
    await expect(client.refresh('secret')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('does not reach a bank over plain HTTP that is not on this machine', async () => {
    client = await newClient('http://bank.example');
    await expect(client.issuer()).rejects.toMatchObject({ code: 'unavailable' });
  });
});
