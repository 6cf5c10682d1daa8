import { type Asking, undescribedRefusals, undescribedWithoutStore } from '@of/service-kit/testing';
import request from 'supertest';
import { startTestAggregator, type TestAggregator } from './testing/test-aggregator.ts';

describe('the description of the API leaves out no answer', () => {
  let aggregator: TestAggregator;
  let asking: Asking;
  beforeAll(async () => {
    aggregator = await startTestAggregator();
    const { token } = aggregator.user('fridaklo');
    const unknown = { id: 'f'.repeat(24), deliveryId: 'f'.repeat(24), bankId: 'no-bank' };
    asking = { tokens: { userToken: token }, unknown };
  });
  afterAll(() => aggregator?.stop());

  it('to a request with something wrong', async () => {
    expect(await undescribedRefusals(aggregator.app, asking)).toEqual([]);
  });

  // The last one: the store does not come back.
  it('while the store is away', async () => {
    await aggregator.stopFirst();
    const { db: connection } = aggregator.store.connections;
    // Mongoose waits so long for a connection that is not there to come back.
    Object.assign(connection.config, { bufferTimeoutMS: 200 });
    await connection.close();
    const token = `Bearer ${asking.tokens['userToken']}`;
    const { status } = await request(aggregator.app).get('/v1/accounts').set('authorization', token);
    expect(status).toBe(503);
    expect(await undescribedWithoutStore(aggregator.app, asking)).toEqual([]);
  });
});
