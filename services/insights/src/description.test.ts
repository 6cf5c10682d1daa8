import { type Asking, undescribedRefusals, undescribedWithoutStore } from '@of/service-kit/testing';
import request from 'supertest';
import { startTestInsights, type TestInsights } from './testing/test-insights.ts';

describe('the description of the API leaves out no answer', () => {
  let insights: TestInsights;
  let asking: Asking;
  beforeAll(async () => {
    insights = await startTestInsights();
    const { token } = await insights.user([], []);
    asking = { tokens: { userToken: token }, unknown: {} };
  });
  afterAll(() => insights?.stop());

  it('to a request with something wrong', async () => {
    expect(await undescribedRefusals(insights.app, asking)).toEqual([]);
  });

  // The last one: the store does not come back.
  it('while the store is away', async () => {
    await insights.store.close();
    const token = `Bearer ${asking.tokens['userToken']}`;
    const { status } = await request(insights.app).get('/v1/insights/overview').set('authorization', token);
    expect(status).toBe(503);
    expect(await undescribedWithoutStore(insights.app, asking)).toEqual([]);
  });
});
