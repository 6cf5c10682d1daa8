import { Types } from 'mongoose';
import request from 'supertest';
import { eventually } from '../testing/eventually.ts';
import { sendJson } from '../testing/paper-green-bank.ts';
import { useSyncFixture } from '../testing/sync-fixture.ts';

const METRICS_TOKEN = 'a-token-of-at-least-32-characters';
const fixture = useSyncFixture(undefined, { METRICS_TOKEN, SYNC_REFRESHES_PER_DAY: '0' });

/** What a scrape says, by metric and labels without the service's name, in their order. */
async function scrape(): Promise<{
  text: string;
  of: (name: string, labels?: Readonly<Record<string, string>>) => number;
}> {
  const { text } = await request(fixture.aggregator.app)
    .get('/metrics')
    .set('authorization', `Bearer ${METRICS_TOKEN}`)
    .expect(200);
  const samples = new Map<string, number>();
  for (const [, name, labels = '', value] of text.matchAll(/^(\w+)\{(.*)\} (\S+)$/gm)) {
    const own = labels.split(',').filter((one) => !one.startsWith('service='));
    samples.set(`${name} ${own.toSorted().join(',')}`, Number(value));
  }
  return {
    text,
    of: (name, labels = {}) => {
      const own = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
      return samples.get(`${name} ${own.toSorted().join(',')}`) ?? Number.NaN;
    },
  };
}

const green = { bank: 'green-bank' };

test('after a sync a scrape has the numbers of what happened, and nobody’s name, number or id', async () => {
  const { aggregator, user } = fixture;
  const consent = await aggregator.authorise(user);
  await aggregator.ended(consent);
  const completed = { ...green, status: 'Completed', code: 'none' };
  await eventually('the end', async () => (await scrape()).of('of_sync_runs_total', completed) === 1);
  await eventually('an empty outbox', async () => (await scrape()).of('of_outbox_waiting') === 0);
  const { text, of } = await scrape();
  expect(of('of_transactions_written_total', green)).toBe(3);
  expect(of('of_bank_requests_total', { ...green, answer: '2xx' })).toBe(aggregator.bank.asked.length);
  expect(of('of_bank_circuit_open', green)).toBe(0);
  expect([of('of_sync_runs_open', { status: 'Requested' }), of('of_sync_runs_open', { status: 'Running' })]).toEqual([
    0, 0,
  ]);
  expect(of('of_accounts', { ...green, quality: 'complete' })).toBe(2);
  expect(of('of_webhook_queues')).toBe(0);
  expect([of('of_outbox_oldest_seconds'), of('of_dead_letters')]).toEqual([0, 0]);
  const ids = [user.userId, user.userName, consent.consentId, 'GBA-1', 'T-1', '204515807', 'Corner Harvest'];
  for (const id of ids) expect(text).not.toContain(id);
});

test('another sync that changes nothing writes nothing, and one that fails has its reason', async () => {
  const { aggregator, user } = fixture;
  await aggregator.ended(await aggregator.authorise(user));
  const before = await scrape();
  await aggregator.syncAgain(user);
  const same = await scrape();
  expect(same.of('of_transactions_written_total', green)).toBe(before.of('of_transactions_written_total', green));
  aggregator.bank.misbehave = (_req, res) => {
    sendJson(res, 500, {});
    return true;
  };
  await aggregator.syncAgain(user);
  const down = { ...green, status: 'Failed', code: 'bank-down' };
  await eventually('its end', async () => (await scrape()).of('of_sync_runs_total', down) === 1);
  const failed = await scrape();
  expect(failed.of('of_bank_requests_total', { ...green, answer: '5xx' })).toBeGreaterThan(0);
});

test('a sync that waits for a worker is counted, with how long it has waited', async () => {
  const { aggregator, user } = fixture;
  const run = await aggregator.ended(await aggregator.authorise(user));
  const { runs } = aggregator.store;
  // Nobody was told of it, and who looks for such looks for older ones.
  const RequestDate = new Date(Date.now() - 30_000);
  await runs.create([{ ...run, _id: new Types.ObjectId(), SyncStatus: 'Requested', SyncDates: { RequestDate } }]);
  const { of } = await scrape();
  expect(of('of_sync_runs_open', { status: 'Requested' })).toBe(1);
  expect(of('of_sync_oldest_waiting_seconds')).toBeGreaterThanOrEqual(30);
});

test('nobody gets at it without the token, a user least of all', async () => {
  const { aggregator, user } = fixture;
  const ask = (token: string) => request(aggregator.app).get('/metrics').set('authorization', `Bearer ${token}`);
  await ask(user.token).expect(401);
  await request(aggregator.app).get('/metrics').expect(401);
});
