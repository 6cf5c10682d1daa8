import { generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';
import { clientAssertion, dpopProof } from '../testing/proofs.ts';
import { approved, openStrictBank } from '../testing/strict-bank.ts';
import { clientToken, type RunningBank, startTestBank } from '../testing.ts';

const seconds = (): number => Math.floor(Date.now() / 1000);

describe('a token that is bound to a key (RFC 9449)', () => {
  let bank: RunningBank;
  let token: string;
  let target: URL;
  beforeAll(async () => {
    bank = await startTestBank(openStrictBank);
    const accessToken = await clientToken(bank, 'accounts');
    const body = { permissions: ['ReadAccounts', 'ReadBalances'] };
    const answer = await bank.send({ method: 'POST', path: '/consents', accessToken, body });
    const { id } = z.object({ id: z.string() }).parse(await answer.json());
    token = (await approved(bank, id)).access_token;
    target = new URL('/balances', bank.url);
  });
  afterAll(() => bank.stop());

  const proof = (other: object = {}, key = bank.dpopKey): string => dpopProof(key, 'GET', target, token, other);
  const call = (dpop: string | undefined, scheme = 'DPoP'): Promise<Response> =>
    fetch(target, { headers: { authorization: `${scheme} ${token}`, ...(dpop === undefined ? {} : { dpop }) } });

  it('opens with a proof of its key for this very request', async () => {
    expect((await call(proof())).status).toBe(200);
    const withQuery = proof({ htu: `${target.href}?a=1#b` });
    expect((await call(withQuery)).status).toBe(200);
  });

  it.each([
    ['no proof', () => undefined],
    ['a proof that is none', () => 'no proof'],
    ['a proof of another key', () => proof({}, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)],
    ['another method', () => proof({ htm: 'POST' })],
    ['another address', () => proof({ htu: new URL('/accounts', bank.url).href })],
    ['another host', () => proof({ htu: 'https://other-bank.example/balances' })],
    ['a proof of long ago', () => proof({ iat: seconds() - 600 })],
    ['a proof of times to come', () => proof({ iat: seconds() + 600 })],
    ['no hash of the token', () => proof({ ath: undefined })],
    ['the hash of another token', () => proof({ ath: 'x'.repeat(43) })],
    ['no id', () => proof({ jti: undefined })],
  ])('is refused with %s', async (_case, forged) => {
    const answer = await call(forged());
    expect([answer.status, await answer.json()]).toMatchObject([401, { problem: 'invalid-token' }]);
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP .*error="invalid_token"/);
  });

  it('is refused with a proof that was used before', async () => {
    const once = proof();
    expect((await call(once)).status).toBe(200);
    expect((await call(once)).status).toBe(401);
  });

  it('is refused as a bearer token, with its proof and without (§7.2)', async () => {
    expect((await call(proof(), 'Bearer')).status).toBe(401);
    expect((await call(undefined, 'Bearer')).status).toBe(401);
  });

  it('is not given without a proof', async () => {
    const answer = await fetch(`${bank.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: bank.client.id,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: clientAssertion(bank.clientKey, bank.client.id, bank.url),
      }),
    });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: expect.stringMatching(/invalid/) }]);
  });
});
