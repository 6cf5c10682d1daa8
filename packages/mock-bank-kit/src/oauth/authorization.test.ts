import { openBrowser } from '@of/local';
import {
  authorizationUrl,
  decideAtBank,
  obtainTokens,
  openPaperBank,
  pkce,
  postAsClient,
  type RunningBank,
  startTestBank,
} from '../testing.ts';

describe('the authorization request', () => {
  let bank: RunningBank;
  const browse = (parameters: Record<string, string | undefined>) =>
    openBrowser(bank.redirectUri).open(authorizationUrl(bank, { code_challenge: pkce().challenge, ...parameters }));
  beforeAll(async () => {
    bank = await startTestBank(openPaperBank);
  });
  afterAll(() => bank.stop());

  it('is described under both names of the metadata', async () => {
    const openid = await (await bank.get('/.well-known/openid-configuration')).json();
    const oauth = await (await bank.get('/.well-known/oauth-authorization-server')).json();
    expect(oauth).toEqual(openid);
    expect(openid).toMatchObject({
      issuer: bank.url,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
      authorization_response_iss_parameter_supported: true,
    });
  });

  it.each([
    ['without a challenge', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['with the plain method', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['for a token in the front channel', { response_type: 'token' }, 'unsupported_response_type'],
    ['for an ID token in the front channel', { response_type: 'code id_token' }, 'unsupported_response_type'],
  ])('%s is refused (RFC 9700 §2.1)', async (_case, parameters, error) => {
    const page = await browse(parameters);
    expect(page.url.startsWith(bank.redirectUri)).toBe(true);
    const answer = new URL(page.url.replace('#', '?')).searchParams;
    expect(answer.get('error')).toBe(error);
    expect(answer.get('iss')).toBe(bank.url);
    expect(answer.get('code')).toBeNull();
  });

  it.each([
    ['another case', (uri: string) => uri.replace('callback', 'Callback')],
    ['a slash more', (uri: string) => `${uri}/`],
    ['another port', (uri: string) => uri.replace(':9/', ':10/')],
    ['a sub-path', (uri: string) => `${uri}/evil`],
    ['a query', (uri: string) => `${uri}?next=evil`],
    ['another host', () => 'https://evil.example/v1/callback'],
  ])('with a redirect URI of %s goes nowhere (RFC 9700 §2.1)', async (_case, change) => {
    const page = await browse({ redirect_uri: change(bank.redirectUri) });
    expect(page.status).toBe(400);
    expect(new URL(page.url).origin).toBe(bank.url);
    expect(page.body).toContain('redirect_uri');
  });

  it('of an unknown client goes nowhere', async () => {
    const page = await browse({ client_id: 'somebody' });
    expect([page.status, new URL(page.url).origin]).toEqual([400, bank.url]);
  });

  it('ends with access_denied, state and iss when the customer denies', async () => {
    const url = authorizationUrl(bank, { code_challenge: pkce().challenge });
    const answer = await decideAtBank(bank, url, { userName: 'adalove', action: 'deny' });
    expect(Object.fromEntries(answer)).toMatchObject({
      error: 'access_denied',
      state: 'state-of-the-test',
      iss: bank.url,
    });
  });

  it('knows no password grant', async () => {
    const body = { grant_type: 'password', username: 'adalove', password: 'demo-adalove' };
    const answer = await postAsClient(bank, '/oauth/token', body);
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'unsupported_grant_type' }]);
  });

  it('may name a scope with a parameter, which is then of that scope', async () => {
    const { access_token: token, scope } = await obtainTokens(bank, { userName: 'fridaklo' }, 'accounts:of-a-consent');
    expect(scope).toBe('accounts');
    expect((await bank.get('/accounts', token)).status).toBe(200);
    const other = await obtainTokens(bank, { userName: 'fridaklo' }, 'balances:of-a-consent');
    expect((await bank.get('/accounts', other.access_token)).status).toBe(403);
  });
});
