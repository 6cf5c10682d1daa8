import request from 'supertest';
import { useSyncFixture } from '../testing/sync-fixture.ts';

/** Of the user who waits for a sync, as Green Bank is told it here by a header that others have. */
const HEADER = 'psu-ip-address';

describe.each<[hops: string, expected: unknown]>([
  ['0', expect.stringMatching(/^(::ffff:)?127\.0\.0\.1$/)],
  ['1', '203.0.113.7'],
])('with %s proxies in front', (hops, expected) => {
  const fixture = useSyncFixture(
    (adapter) => ({
      ...adapter,
      headers: ({ userIpAddress }) => (userIpAddress === undefined ? {} : { [HEADER]: userIpAddress }),
    }),
    { TRUST_PROXY_HOPS: hops },
  );

  test('the bank is told the address of who asks for a sync, and not what they claim', async () => {
    const { aggregator, user } = fixture;
    const consent = await aggregator.authorise(user);
    await aggregator.ended(consent);
    const told = new Set<unknown>();
    aggregator.bank.misbehave = (req) => {
      told.add(req.headers[HEADER]);
      return false;
    };
    await request(aggregator.app)
      .post(`/v1/connections/${(await aggregator.connectionOf(user))?._id.toHexString()}/sync`)
      .set({ authorization: `Bearer ${user.token}`, 'x-forwarded-for': '198.51.100.66, 203.0.113.7' })
      .expect(202);
    await aggregator.ended(consent, 2);
    expect([...told]).toEqual([expected]);
  });
});
