import { createHmac, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { ConfigError } from '@of/service-kit';
import { clientAssertion, dpopProof } from '../testing/proofs.ts';
import { openStrictBank } from '../testing/strict-bank.ts';
import { openPaperBank, type RunningBank, startTestBank } from '../testing.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (): number => Math.floor(Date.now() / 1000);

describe('a client that proves itself by its key (RFC 7523)', () => {
  let bank: RunningBank;
  beforeAll(async () => {
    bank = await startTestBank(openStrictBank);
  });
  afterAll(() => bank.stop());

  async function ask(assertion: string, at: RunningBank = bank): Promise<[number, unknown]> {
    const target = new URL('/oauth/token', at.url);
    const answer = await fetch(target, {
      method: 'POST',
      headers: { dpop: dpopProof(at.dpopKey, 'POST', target) },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'accounts',
        client_id: at.client.id,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }),
    });
    return [answer.status, await answer.json()];
  }
  const assertion = (other: object = {}): string => clientAssertion(bank.clientKey, bank.client.id, bank.url, other);
  const claims = () => ({
    ...{ iss: bank.client.id, sub: bank.client.id, aud: bank.url, jti: randomUUID() },
    ...{ iat: seconds(), exp: seconds() + 60 },
  });

  it('gets a token that is bound to its DPoP key', async () => {
    expect(await ask(assertion())).toMatchObject([200, { token_type: 'DPoP', scope: 'accounts' }]);
  });

  it('proves itself once with one assertion', async () => {
    const once = assertion();
    expect((await ask(once))[0]).toBe(200);
    expect(await ask(once)).toMatchObject([401, { error: 'invalid_client' }]);
  });

  it.each([
    ['for another audience', () => assertion({ aud: 'https://other-bank.example' })],
    ['that has expired', () => assertion({ iat: seconds() - 600, exp: seconds() - 300 })],
    ['without an end', () => assertion({ exp: undefined })],
    ['without an id', () => assertion({ jti: undefined })],
    ['of another issuer', () => assertion({ iss: 'somebody' })],
    [
      'signed with another key',
      () => clientAssertion(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, bank.client.id, bank.url),
    ],
    ['that nobody signed (alg none)', () => `${part({ alg: 'none' })}.${part(claims())}.`],
    [
      'signed by HS256 with the public key',
      () => {
        const input = `${part({ alg: 'HS256', kid: 'test' })}.${part(claims())}`;
        const secret = createPublicKey(bank.clientKey).export({ type: 'spki', format: 'pem' });
        return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      },
    ],
  ])('is refused with an assertion %s', async (_case, forged) => {
    expect(await ask(forged())).toMatchObject([401, { error: 'invalid_client' }]);
  });

  it('is refused with a secret instead', async () => {
    const basic = Buffer.from(`${bank.client.id}:${bank.client.secret}`).toString('base64');
    const answer = await fetch(`${bank.url}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect([answer.status, await answer.json()]).toMatchObject([401, { error: 'invalid_client' }]);
  });

  it('needs no secret', async () => {
    const { id, name, redirectUris, jwksUri } = bank.client;
    const withoutSecret = await startTestBank(openStrictBank, { client: { id, name, redirectUris, jwksUri } });
    const proof = clientAssertion(bank.clientKey, id, withoutSecret.url);
    expect(await ask(proof, withoutSecret)).toMatchObject([200, { token_type: 'DPoP' }]);
    await withoutSecret.stop();
  });

  it('has to be known somehow: the bank does not open otherwise', async () => {
    const client = { id: 'nobody', name: 'Nobody', redirectUris: ['http://127.0.0.1:9/v1/callback'] };
    await expect(startTestBank(openStrictBank, { client })).rejects.toThrow(ConfigError);
    await expect(startTestBank(openPaperBank, { client })).rejects.toThrow(/CLIENT_SECRET is needed/);
  });
});
