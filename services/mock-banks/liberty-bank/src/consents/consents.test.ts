import { clientToken, openApiCheck, postAsClient, TEST_NOW } from '@of/mock-bank-kit/testing';
import { z } from 'zod';
import { type Liberty, openLiberty } from '../testing/open-liberty.ts';

const DAY = 86_400_000;
const TEMPLATE = '/fdx/v6/consents/{consentId}';
const grant = z.looseObject({
  status: z.string(),
  expirationTime: z.string(),
  resources: z.array(z.object({ resourceId: z.string(), dataClusters: z.array(z.string()) })),
});

describe('Liberty Bank’s consent grants', () => {
  let bank: Liberty;
  let own: string;
  const document = openApiCheck(new URL('../../openapi.yaml', import.meta.url));

  beforeAll(async () => {
    bank = await openLiberty();
    own = await clientToken(bank);
  });
  beforeEach(() => bank.setNow(TEST_NOW));
  afterAll(() => bank.stop());

  const at = (id: string): string => `/fdx/v6/consents/${id}`;
  const read = async (id: string) => {
    const answer = await bank.get(at(id), own);
    const body: unknown = await answer.json();
    expect(document.problemsOf(TEMPLATE, answer.status, body)).toEqual([]);
    return { status: answer.status, body };
  };
  const revoke = (id: string, body: unknown = { reason: 'USER_ACTION', initiator: 'DATA_RECIPIENT' }, token = own) =>
    bank.send({ method: 'PUT', path: `${at(id)}/revocation`, accessToken: token, body });

  it('are made with the authorization, for the accounts that were chosen and what was asked for, for ninety days', async () => {
    const all = await bank.customer('claumon');
    const [chosen = '', other = ''] = (await all.books()).accounts.map(({ id }) => id);
    const customer = await bank.customer('claumon', 'fdx:accountbasic:read fdx:transactions:read', [chosen]);
    const { status, body } = await read(customer.consentId);
    expect(status).toBe(200);
    expect(grant.parse(body)).toMatchObject({
      id: customer.consentId,
      status: 'ACTIVE',
      expirationTime: new Date(Date.parse(TEST_NOW) + 90 * DAY).toISOString(),
      durationPeriod: 90,
      resources: [{ resourceId: chosen, dataClusters: ['ACCOUNT_BASIC', 'TRANSACTIONS'] }],
    });
    const whole = grant.parse((await read(all.consentId)).body).resources.map(({ resourceId }) => resourceId);
    expect(whole).toEqual(expect.arrayContaining([chosen, other, await all.idOf('MORTGAGE')]));
  });

  it('expire, and say so', async () => {
    const customer = await bank.customer('adalove');
    bank.setNow(new Date(Date.parse(TEST_NOW) + 90 * DAY).toISOString());
    const answer = await bank.get('/fdx/v6/accounts', customer.token);
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 602 }]);
    expect((await read(customer.consentId)).body).toMatchObject({ status: 'EXPIRED' });
  });

  it('are revoked once, by the application’s own token alone', async () => {
    const customer = await bank.customer('adalove');
    expect((await revoke(customer.consentId, undefined, customer.token)).status).toBe(401);
    expect((await revoke(customer.consentId, { reason: 'BOREDOM' })).status).toBe(400);
    expect((await bank.get('/fdx/v6/accounts', customer.token)).status).toBe(200);
    const revoked = await revoke(customer.consentId);
    expect([revoked.status, await revoked.text()]).toEqual([204, '']);
    const answer = await bank.get('/fdx/v6/accounts', customer.token);
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 602 }]);
    const again = await revoke(customer.consentId);
    expect([again.status, await again.json()]).toMatchObject([409, { code: 409, message: 'Consent has ended' }]);
    expect((await read(customer.consentId)).body).toMatchObject({ status: 'REVOKED' });
  });

  it('are unknown where they were not given', async () => {
    expect(await read('1f4f6d0e-6b1e-4b5e-9a4e-0d6a1f8f2f11')).toMatchObject({ status: 404, body: { code: 1107 } });
    const customer = await bank.customer('adalove');
    expect((await bank.get(at(customer.consentId), customer.token)).status).toBe(401);
  });

  it('come by pushed requests only, with refresh tokens that are replaced', async () => {
    const url = new URL('/oauth/authorize', bank.url);
    const query = {
      client_id: bank.client.id,
      response_type: 'code',
      scope: 'Account',
      redirect_uri: bank.redirectUri,
    };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const direct = await fetch(url, { redirect: 'manual' });
    expect(new URL(direct.headers.get('location') ?? url).searchParams.get('error')).toBe('invalid_request');
    const pushed = await postAsClient(bank, '/oauth/par', { ...query, code_challenge_method: 'S256' });
    // Without PKCE it is none (RFC 7636).
    expect(pushed.status).toBe(400);
  });
});
