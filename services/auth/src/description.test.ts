import { signServiceToken } from '@of/service-kit';
import { type Asking, undescribedRefusals, undescribedWithoutStore } from '@of/service-kit/testing';
import request from 'supertest';
import { type RunningAuth, startAuth } from './testing/running-auth.ts';
import { signIn } from './testing/user-agent.ts';

describe('the description of the API leaves out no answer', () => {
  let auth: RunningAuth;
  let asking: Asking;
  beforeAll(async () => {
    auth = await startAuth();
    const as = (issuer: string, secret: string) => signServiceToken({ issuer, audience: 'auth', secret });
    const user = await signIn(auth);
    const { aggregatorSecret, portalSecret } = auth;
    asking = {
      tokens: { user, aggregator: as('aggregator', aggregatorSecret), portal: as('portal', portalSecret) },
      unknown: { id: 'urn:openfinance:consent:00000000-0000-4000-8000-000000000000' },
    };
  });
  afterAll(() => auth?.stop());

  it('to a request with something wrong', async () => {
    expect(await undescribedRefusals(auth.app, asking)).toEqual([]);
  });

  // The last one: the store does not come back.
  it('while the store is away', async () => {
    await auth.connection.close();
    const token = `Bearer ${asking.tokens['user']}`;
    const { status } = await request(auth.app).get('/v1/banks').set('authorization', token);
    expect(status).toBe(503);
    expect(await undescribedWithoutStore(auth.app, asking)).toEqual([]);
  });
});
