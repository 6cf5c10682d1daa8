import { eventually } from '../testing/eventually.ts';
import { useWebhookFixture } from '../testing/webhook-fixture.ts';
import { createWebhookStore } from './webhook-store.ts';

const webhooks = useWebhookFixture({ WEBHOOK_RETRY_SECONDS: '300,300,300,300,300,300,300' });
const { sync: fixture, call, register, deliveriesOf, settled } = webhooks;
const store = () => createWebhookStore(fixture.aggregator.store.connections.db, fixture.aggregator.store);

const redeliver = async (id: string, delivery: string | undefined) =>
  expect((await call('post', `/v1/webhooks/${id}/deliveries/${delivery}/redeliver`)).status).toBe(202);

const told = () => webhooks.receiver.received.map(({ headers }) => headers['webhook-id']);

/** Waits until so many were put into the queue and a worker has looked at it since: until then it is due. */
const lookedAt = (id: string, length: number) =>
  eventually(`a queue of ${length} that waits`, async () => {
    const queue = await store().queues.findById(`${id}/green-bank`).lean();
    return queue?.QueueLength === length && queue.QueueClaim === undefined && queue.NextAttemptDate > new Date();
  });

test('fault 19: what comes later does not shorten the pause before the next try, and one that is asked for again has none', async () => {
  const { aggregator, user } = fixture;
  const { id } = await register(['of.sync.completed']);
  webhooks.receiver.answer = (_message, _req, res) => void res.writeHead(503).end();
  await aggregator.ended(await aggregator.authorise(user));
  await lookedAt(id, 1);
  const [waiting] = await deliveriesOf(id);
  for (const length of [2, 3]) {
    await aggregator.syncAgain(user);
    await lookedAt(id, length);
  }
  expect(told()).toEqual([waiting?.eventId]);
  expect((await deliveriesOf(id)).at(-1)).toEqual(waiting);

  webhooks.receiver.answer = undefined;
  await redeliver(id, waiting?.id);
  const [third, second] = await settled(id, 3, 'Delivered');
  expect(told()).toEqual([waiting?.eventId, waiting?.eventId, second?.eventId, third?.eventId]);
});

test('one that is asked for again while a later one is being tried does not wait for that one’s next try', async () => {
  const { aggregator, user } = fixture;
  const { id } = await register(['of.sync.completed']);
  await aggregator.ended(await aggregator.authorise(user));
  const [first] = await settled(id, 1, 'Delivered');
  let refuse: (() => void) | undefined;
  webhooks.receiver.answer = ({ headers }, _req, res) => {
    if (headers['webhook-id'] === first?.eventId) res.writeHead(204).end();
    else refuse = () => res.writeHead(503).end();
  };
  await aggregator.syncAgain(user);
  await eventually('the try', async () => refuse !== undefined);
  await redeliver(id, first?.id);
  refuse?.();
  await eventually('the first once more', async () => told().length === 3);
  const [second] = await deliveriesOf(id);
  expect(told()).toEqual([first?.eventId, second?.eventId, first?.eventId]);
  expect(second).toMatchObject({ status: 'Pending', attempts: 1 });
});

test('what was fetched under a consent that a newer one takes the place of is still told', async () => {
  const { aggregator, user } = fixture;
  const { id } = await register(['of.accounts.changed', 'of.transactions.changed', 'of.consent.revoked']);
  webhooks.receiver.answer = (_message, _req, res) => void res.writeHead(503).end();
  const older = await aggregator.authorise(user);
  await aggregator.ended(older);
  await lookedAt(id, 2);
  await aggregator.ended(await aggregator.authorise(user));
  await aggregator.revoke(older, 'Superseded');
  await lookedAt(id, 3);
  webhooks.receiver.answer = undefined;
  await redeliver(id, (await deliveriesOf(id)).at(-1)?.id);
  const list = await settled(id, 3, 'Delivered');
  expect(list.map(({ eventType }) => eventType)).toEqual([
    'of.consent.revoked',
    'of.transactions.changed',
    'of.accounts.changed',
  ]);
});

test('what was left waiting when whoever disabled the webhook died is cancelled', async () => {
  const { aggregator, user } = fixture;
  const { id } = await register(['of.sync.completed']);
  webhooks.receiver.answer = (_message, _req, res) => void res.writeHead(503).end();
  await aggregator.ended(await aggregator.authorise(user));
  await lookedAt(id, 1);
  await store().webhooks.updateOne({ _id: id }, { $set: { WebhookStatus: 'Disabled' } });
  await store().queues.updateOne({ _id: `${id}/green-bank` }, { $set: { NextAttemptDate: new Date() } });
  const [delivery] = await settled(id, 1, 'Cancelled');
  expect(delivery?.nextAttemptAt).toBeUndefined();
  expect(told()).toHaveLength(1);
});
