import { eventually } from '../testing/eventually.ts';
import { startTestAggregator, type TestAggregator } from '../testing/test-aggregator.ts';

/** Auth gives no leases for a while; what becomes of runs that want one. */

let aggregator: TestAggregator | undefined;
afterEach(() => aggregator?.stop());

/** Starts the service and has a consent authorised while auth is away. */
async function begunWithoutAuth(env: Readonly<Record<string, string>>) {
  const service = await startTestAggregator(undefined, env);
  aggregator = service;
  service.auth.down = true;
  const user = service.user('patient');
  const consent = await service.authorise(user);
  const tries = () => service.auth.leases.filter(({ consentId }) => consentId === consent.consentId).length;
  return { service, user, consent, tries };
}

/** Messages come ever more seldom: from now on the run is one that lost its own, and was begun so often already. */
async function forgetMessage(service: TestAggregator, { consentId }: { consentId: string }, SyncAttempts = 0) {
  const longAgo = new Date(Date.now() - 3_600_000);
  const news = { 'SyncDates.RequestDate': longAgo, SyncAttempts };
  // Where it waits, so that no worker's count comes in between.
  await eventually('a run that waits', async () => {
    const waiting = {
      ConsentId: consentId,
      SyncStatus: 'Requested' as const,
      'SyncDates.StartDate': { $exists: true },
    };
    return (await service.store.runs.updateOne(waiting, { $set: news })).matchedCount === 1;
  });
}

test('a run that waits for auth is not given up however often it is tried, and ends well when auth is back', async () => {
  const { service, user, consent, tries } = await begunWithoutAuth({ HOUSEKEEPING_MS: '20', SYNC_CLAIM_MS: '1000' });
  // Of the forty times after which a run that never ends is given up a few are left.
  await forgetMessage(service, consent, 38);
  const before = tries();
  await eventually('more tries than are left', async () => tries() > before + 5);
  expect(service.bank.asked).toEqual([]);
  expect(await service.connectionOf(user)).toMatchObject({ ConnectionStatus: 'Active' });
  service.auth.down = false;
  expect(await service.ended(consent)).toMatchObject({ SyncStatus: 'Completed', SyncAttempts: 39 });
});

test('a run of whose consent alone auth gives no usable answer is given up, so that it is seen', async () => {
  const service = await startTestAggregator(undefined, { HOUSEKEEPING_MS: '20' });
  aggregator = service;
  const user = service.user('unlucky');
  const consentId = 'urn:openfinance:consent:00000000-0000-4000-8000-000000000009';
  service.auth.leaseDetails.set(consentId, { expiresAt: 'never' });
  const consent = await service.authorise(user, { consentId, bankId: 'green-bank' });
  await eventually('a begun run', async () => service.auth.leases.length > 0);
  await service.store.runs.updateOne({ ConsentId: consentId }, { $set: { SyncAttempts: 39 } });
  expect(await service.ended(consent)).toMatchObject({ SyncStatus: 'Failed', SyncError: { Code: 'internal' } });
  expect(service.bank.asked).toEqual([]);
});

test('it ends with its consent, whether auth is back or not', async () => {
  const { service, user, consent, tries } = await begunWithoutAuth({});
  await eventually('a try', async () => tries() > 0);
  await service.store.connections.updateOne(
    { 'ConnectionConsent.ConsentId': consent.consentId },
    { $set: { 'ConnectionConsent.ExpirationDate': new Date() } },
  );
  expect(await service.ended(consent)).toMatchObject({
    SyncStatus: 'Failed',
    SyncError: { Code: 'consent-not-active' },
  });
  expect(await service.connectionOf(user)).toMatchObject({ ConnectionStatus: 'ReconsentRequired' });
});

test('it is tried ever more seldom, however many processes look for runs, and however often', async () => {
  const begun = Date.now();
  const { service, consent, tries } = await begunWithoutAuth({ HOUSEKEEPING_MS: '20' });
  await service.another();
  await forgetMessage(service, consent);
  await eventually('some tries', async () => tries() >= 5);
  // Half a second, again, a second, two: each as long as all before it.
  expect(Date.now() - begun).toBeGreaterThan(3_000);
});
