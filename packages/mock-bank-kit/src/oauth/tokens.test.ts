import {
  authorizationUrl,
  decideAtBank,
  exchangeCode,
  obtainTokens,
  openPaperBank,
  paperBank,
  pkce,
  postAsClient,
  type RunningBank,
  startTestBank,
} from '../testing.ts';

async function codeFor(bank: RunningBank): Promise<{ code: string; verifier: string }> {
  const { verifier, challenge } = pkce();
  const answer = await decideAtBank(bank, authorizationUrl(bank, { code_challenge: challenge }), {
    userName: 'gracehop',
  });
  expect(answer.get('iss')).toBe(bank.url);
  return { code: answer.get('code') ?? '', verifier };
}

function redeem(bank: RunningBank, code: string, more: Record<string, string>, secret?: string): Promise<Response> {
  const body = { grant_type: 'authorization_code', code, redirect_uri: bank.redirectUri, ...more };
  return postAsClient(bank, '/oauth/token', body, secret);
}

function refresh(bank: RunningBank, refreshToken: string | undefined): Promise<Response> {
  return postAsClient(bank, '/oauth/token', { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' });
}

async function statusOf(bank: RunningBank, accessToken: string): Promise<number> {
  return (await bank.get('/accounts', accessToken)).status;
}

describe('tokens', () => {
  let bank: RunningBank;
  beforeAll(async () => {
    bank = await startTestBank(openPaperBank);
  });
  afterAll(() => bank.stop());

  it.each([
    ['a wrong verifier', { code_verifier: 'w'.repeat(43) }],
    ['no verifier', {}],
  ])('are not given for %s (RFC 7636 §4.6)', async (_case, more) => {
    const { code } = await codeFor(bank);
    const answer = await redeem(bank, code, more);
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
  });

  it('are not given for another redirect URI', async () => {
    const { code, verifier } = await codeFor(bank);
    const answer = await redeem(bank, code, { code_verifier: verifier, redirect_uri: `${bank.redirectUri}/` });
    expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('are not given to a client with a wrong secret, nor with the secret in the body', async () => {
    const { code, verifier } = await codeFor(bank);
    const wrong = await redeem(bank, code, { code_verifier: verifier }, 'not-the-secret-0123456789');
    expect([wrong.status, await wrong.json()]).toMatchObject([401, { error: 'invalid_client' }]);
    const post = await fetch(`${bank.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: bank.redirectUri,
        code_verifier: verifier,
        client_id: bank.client.id,
        client_secret: bank.client.secret,
      }),
    });
    expect([post.status, await post.json()]).toMatchObject([401, { error: 'invalid_client' }]);
  });

  it('of a code that is used twice are revoked (RFC 6749 §4.1.2)', async () => {
    const { code, verifier } = await codeFor(bank);
    const tokens = await exchangeCode(bank, code, verifier);
    expect(await statusOf(bank, tokens.access_token)).toBe(200);
    const second = await redeem(bank, code, { code_verifier: verifier });
    expect([second.status, await second.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
    expect(await statusOf(bank, tokens.access_token)).toBe(401);
    expect((await refresh(bank, tokens.refresh_token)).status).toBe(400);
  });

  it('are given at most once when one code comes ten times at the same moment', async () => {
    const { code, verifier } = await codeFor(bank);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => redeem(bank, code, { code_verifier: verifier })),
    );
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  });

  it('come without a refresh token when offline_access was not asked for', async () => {
    const tokens = await obtainTokens(bank, { userName: 'adalove' }, 'accounts');
    expect([tokens.scope, tokens.refresh_token]).toEqual(['accounts', undefined]);
  });

  it('rotate, and reuse of an old refresh token revokes the family (RFC 9700 §4.14.2)', async () => {
    const first = await obtainTokens(bank, { userName: 'gracehop' });
    const answer = await (await refresh(bank, first.refresh_token)).json();
    const second = {
      access: String(Reflect.get(Object(answer), 'access_token')),
      refresh: String(Reflect.get(Object(answer), 'refresh_token')),
    };
    expect(second.refresh).not.toBe(first.refresh_token);
    expect(await statusOf(bank, second.access)).toBe(200);
    expect((await refresh(bank, first.refresh_token)).status).toBe(400);
    expect(await statusOf(bank, second.access)).toBe(401);
    expect((await refresh(bank, second.refresh)).status).toBe(400);
  });

  it('end with the revocation of the refresh token (RFC 7009 §2.1), in one consent and not in another', async () => {
    const revoked = await obtainTokens(bank, { userName: 'claumon' });
    const other = await obtainTokens(bank, { userName: 'claumon' });
    const answer = await postAsClient(bank, '/oauth/revoke', { token: revoked.refresh_token ?? '' });
    expect(answer.status).toBe(200);
    expect(await statusOf(bank, revoked.access_token)).toBe(401);
    expect((await refresh(bank, revoked.refresh_token)).status).toBe(400);
    expect(await statusOf(bank, other.access_token)).toBe(200);
  });

  it('are introspected for their own client only with its secret (RFC 7662)', async () => {
    const tokens = await obtainTokens(bank, { userName: 'claumon' });
    const body = { token: tokens.access_token };
    expect(await (await postAsClient(bank, '/oauth/introspect', body)).json()).toMatchObject({
      active: true,
      sub: 'claumon',
    });
    expect((await postAsClient(bank, '/oauth/introspect', body, 'not-the-secret-0123456789')).status).toBe(401);
  });
});

describe('tokens of a bank that does not rotate', () => {
  it('are refreshed with the same refresh token again and again', async () => {
    const oauth = { ...paperBank.oauth, rotateRefreshTokens: false };
    const bank = await startTestBank((options) => openPaperBank(options, { oauth }));
    const tokens = await obtainTokens(bank, { userName: 'gracehop' });
    for (const answer of [await refresh(bank, tokens.refresh_token), await refresh(bank, tokens.refresh_token)]) {
      const body: unknown = await answer.json();
      expect(body).toMatchObject({ token_type: 'Bearer' });
      expect([undefined, tokens.refresh_token]).toContain(Reflect.get(Object(body), 'refresh_token'));
    }
    await bank.stop();
  });
});

describe('an access token', () => {
  it('ends with its time', async () => {
    const bank = await startTestBank(openPaperBank, { accessTokenSeconds: 1 });
    const tokens = await obtainTokens(bank, { userName: 'fridaklo' });
    const deadline = Date.now() + 5000;
    let status = await statusOf(bank, tokens.access_token);
    while (status === 200 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      status = await statusOf(bank, tokens.access_token);
    }
    expect(status).toBe(401);
    await bank.stop();
  });
});
