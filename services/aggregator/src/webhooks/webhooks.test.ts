import { createHmac } from 'node:crypto';
import { webhookList, webhookWithSecret } from '@of/contracts';
import { connectMessaging, makeEvent } from '@of/messaging';
import { createLogger } from '@of/service-kit';
import request from 'supertest';
import { eventually } from '../testing/eventually.ts';
import { EVERY_TYPE, typeOf, useWebhookFixture } from '../testing/webhook-fixture.ts';
import { startWebhookReceiver } from '../testing/webhook-receiver.ts';

const webhooks = useWebhookFixture({ WEBHOOK_RETRY_SECONDS: '0,0,0' });
const { sync: fixture, call, register, deliveriesOf, settled } = webhooks;

test('events come signed as Standard Webhooks says, in order, each once, and say nothing about whose they are', async () => {
  const { aggregator, user } = fixture;
  const { id, secret } = await register();
  await aggregator.ended(await aggregator.authorise(user));
  await settled(id, 3, 'Delivered');
  expect(webhooks.receiver.received.map(typeOf)).toEqual([
    'of.sync.completed',
    'of.accounts.changed',
    'of.transactions.changed',
  ]);
  for (const { headers, body } of webhooks.receiver.received) {
    const [event, seconds] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key).update(`${event}.${seconds}.${body}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(Math.abs(Date.now() / 1000 - Number(seconds))).toBeLessThan(60);
    expect(body).not.toContain(user.userId);
    expect(body).not.toContain('Frida');
  }
  const ids = webhooks.receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a message says what its type says, field by field', async () => {
  const { aggregator, user } = fixture;
  const types = ['of.consent.authorised', 'of.consent.renewed', 'of.consent.revoked', 'of.sync.completed'];
  const { id } = await register(types);
  const consent = await aggregator.authorise(user, { userName: 'whose-it-is' });
  await aggregator.ended(consent);
  const { consentId, bankId, userId } = consent;
  const [renewedAt, expiresAt] = [new Date().toISOString(), new Date(Date.now() + 172_800_000).toISOString()];
  await aggregator.emit('of.consent.renewed', { consentId, bankId, userId, renewedAt, expiresAt });
  await settled(id, 3, 'Delivered');
  await aggregator.revoke(consent);
  await settled(id, 4, 'Delivered');
  const bodies = webhooks.receiver.received.map(({ body }) => JSON.parse(body));
  expect(bodies.map((body) => Object.keys(body).sort().join(' '))).toEqual(Array(4).fill('data timestamp type'));
  const fields = Object.fromEntries(bodies.map(({ type, data }) => [type, Object.keys(data).sort().join(' ')]));
  expect(fields).toEqual({
    'of.consent.authorised': 'authorisedAt bankId consentId expiresAt permissions',
    'of.consent.renewed': 'bankId consentId expiresAt renewedAt',
    'of.consent.revoked': 'bankId consentId reason revokedAt',
    'of.sync.completed': 'bankId connectionId counts finishedAt syncRunId',
  });
  expect(JSON.stringify(bodies)).not.toMatch(new RegExp(`${userId}|whose-it-is`));
});

test('a type that was not asked for, another user’s events, and what was before it are not told', async () => {
  const { aggregator, user } = fixture;
  const other = aggregator.user('somebodyelse');
  const early = await register();
  await aggregator.ended(await aggregator.authorise(user));
  await settled(early.id, 3, 'Delivered');
  webhooks.receiver.received.length = 0;
  expect((await call('delete', `/v1/webhooks/${early.id}`)).status).toBe(204);
  const { id } = await register(['of.sync.completed']);
  await aggregator.ended(await aggregator.authorise(other));
  await aggregator.syncAgain(user);
  await settled(id, 1, 'Delivered');
  expect(webhooks.receiver.received.map(typeOf)).toEqual(['of.sync.completed']);
});

test('an event of a process whose clock is minutes behind is told, one that waited for an hour is not', async () => {
  const { aggregator, user } = fixture;
  const { id } = await register(['of.accounts.changed']);
  const logger = createLogger({ service: 'aggregator', level: 'silent' });
  const messaging = await connectMessaging({ url: aggregator.natsUrl, name: 'slow', logger });
  const data = { userId: user.userId, bankId: 'green-bank', connectionId: '0'.repeat(24), changed: 1 };
  for (const minutes of [60, 6]) {
    const time = new Date(Date.now() - minutes * 60_000).toISOString();
    await messaging.publish({ ...makeEvent('of.accounts.changed', 'test', data.connectionId, data), time });
  }
  await messaging.close();
  await settled(id, 1, 'Delivered');
  const [message] = webhooks.receiver.received;
  expect(Date.now() - Date.parse(JSON.parse(message?.body ?? '{}').timestamp)).toBeLessThan(30 * 60_000);
});

test('fault 19: a receiver that fails gets it again, what comes after waits, and a delivery that failed for good lets the next go on', async () => {
  const { aggregator, user } = fixture;
  const { id } = await register();
  let refusals = 0;
  webhooks.receiver.answer = (message, _req, res) => {
    const refused = typeOf(message) === 'of.accounts.changed' || (refusals < 2 && ++refusals > 0);
    res.writeHead(refused ? 503 : 200).end();
  };
  await aggregator.ended(await aggregator.authorise(user));
  await eventually('all done', async () => {
    const list = await deliveriesOf(id);
    return list.length === 3 && list.every(({ status }) => status !== 'Pending');
  });
  const list = await deliveriesOf(id);
  expect(list.map(({ eventType, status, attempts }) => [eventType, status, attempts])).toEqual([
    ['of.transactions.changed', 'Delivered', 1],
    ['of.accounts.changed', 'Failed', 4],
    ['of.sync.completed', 'Delivered', 3],
  ]);
  expect(list[1]?.log.map(({ status, problem }) => [status, problem])).toEqual(Array(4).fill([503, 'answered 503']));
  expect(webhooks.receiver.received.map(typeOf)).toEqual([
    ...Array(3).fill('of.sync.completed'),
    ...Array(4).fill('of.accounts.changed'),
    'of.transactions.changed',
  ]);

  webhooks.receiver.answer = undefined;
  const failed = list[1]?.id ?? '';
  expect((await call('post', `/v1/webhooks/${id}/deliveries/${failed}/redeliver`)).status).toBe(202);
  await settled(id, 3, 'Delivered');
  expect(webhooks.receiver.received.at(-1)?.headers['webhook-id']).toBe(list[1]?.eventId);
});

test('fault 19: redirects are not followed, silence is not waited for, and 410 ends it', async () => {
  const { aggregator, user } = fixture;
  const { id } = await register(['of.sync.completed']);
  const elsewhere = await startWebhookReceiver();
  webhooks.receiver.answer = (_message, _req, res) => {
    const count = webhooks.receiver.received.length;
    if (count === 1) res.writeHead(307, { location: elsewhere.url }).end();
    if (count === 3) res.writeHead(410).end();
  };
  await aggregator.ended(await aggregator.authorise(user));
  const [delivery] = await settled(id, 1, 'Cancelled').catch(() => deliveriesOf(id));
  expect(delivery?.log.map(({ problem }) => problem)).toEqual([
    'redirects are not followed',
    'no answer within 1000 ms',
    'answered 410',
  ]);
  expect(elsewhere.received).toEqual([]);
  await elsewhere.close();
  await eventually('the end', async () => (await call('get', `/v1/webhooks/${id}`)).body.status === 'Disabled');
  await aggregator.syncAgain(user);
  await aggregator.syncAgain(user);
  expect(await deliveriesOf(id)).toHaveLength(1);

  const again = await call('post', `/v1/webhooks/${id}/deliveries/${delivery?.id}/redeliver`);
  expect([again.status, again.type, again.body.type]).toEqual([
    409,
    'application/problem+json',
    'urn:openfinance:problem:conflict',
  ]);
  expect(await deliveriesOf(id)).toEqual([delivery]);
});

test('fault 19: an answer counts by its status alone, however long it is, and its connection is not kept', async () => {
  const { aggregator, user } = fixture;
  const { id } = await register(['of.sync.completed']);
  const closed = new Promise<void>((resolve) => {
    webhooks.receiver.answer = (_message, _req, res) => {
      res.on('close', resolve).writeHead(200).write('x'.repeat(100_000));
    };
  });
  await aggregator.ended(await aggregator.authorise(user));
  const [delivery] = await settled(id, 1, 'Delivered');
  expect(delivery?.log).toEqual([{ at: expect.any(String), status: 200, milliseconds: expect.any(Number) }]);
  await closed;
});

test('after a revocation, what had been fetched under the consent is not told of any more', async () => {
  const { aggregator, user } = fixture;
  const { id } = await register();
  const held: (() => void)[] = [];
  webhooks.receiver.answer = (_message, _req, res) => void held.push(() => res.writeHead(503).end());
  const consent = await aggregator.authorise(user);
  await aggregator.ended(consent);
  await eventually('all three', async () => (await deliveriesOf(id)).length === 3);
  await aggregator.revoke(consent);
  await eventually('the fourth', async () => (await deliveriesOf(id)).length >= 4);
  webhooks.receiver.answer = undefined;
  for (const answer of held) answer();
  await eventually('all done', async () => (await deliveriesOf(id)).every(({ status }) => status !== 'Pending'));
  // What follows tells that it was deleted.
  expect((await deliveriesOf(id)).slice(-4).map(({ eventType, status }) => [eventType, status])).toEqual([
    ['of.consent.revoked', 'Delivered'],
    ['of.transactions.changed', 'Cancelled'],
    ['of.accounts.changed', 'Cancelled'],
    ['of.sync.completed', 'Delivered'],
  ]);
});

test('an event that is consumed again is told once', async () => {
  const { aggregator, user } = fixture;
  const { id } = await register(['of.consent.revoked']);
  const consent = await aggregator.authorise(user);
  await aggregator.ended(consent);
  await aggregator.revoke(consent);
  await settled(id, 1, 'Delivered');
  const [message] = webhooks.receiver.received;
  expect(JSON.parse(message?.body ?? '{}')).toMatchObject({
    type: 'of.consent.revoked',
    data: { consentId: consent.consentId, bankId: 'green-bank', reason: 'UserRevoked' },
  });
});

describe('the API', () => {
  test('a secret is shown once, and another one signs after a rotation', async () => {
    const { aggregator, user } = fixture;
    const made = await register(['of.sync.completed']);
    expect(webhookList.parse((await call('get', '/v1/webhooks')).body).webhooks).toEqual([
      { ...made, secret: undefined },
    ]);
    const rotated = webhookWithSecret.parse((await call('post', `/v1/webhooks/${made.id}/secret`)).body);
    expect(rotated.secret).not.toBe(made.secret);
    await aggregator.ended(await aggregator.authorise(user));
    await settled(made.id, 1, 'Delivered');
    const [{ headers, body } = { headers: {}, body: '' }] = webhooks.receiver.received;
    const key = Buffer.from(rotated.secret.slice('whsec_'.length), 'base64');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  });

  test('another user’s webhook is as unknown as one that is not there', async () => {
    const { id } = await register();
    const stranger = fixture.aggregator.user('stranger').token;
    const delivery = '0'.repeat(24);
    for (const [method, path] of [
      ['get', `/v1/webhooks/${id}`],
      ['delete', `/v1/webhooks/${id}`],
      ['post', `/v1/webhooks/${id}/secret`],
      ['get', `/v1/webhooks/${id}/deliveries`],
      ['post', `/v1/webhooks/${id}/deliveries/${delivery}/redeliver`],
    ] as const)
      expect([path, (await call(method, path, stranger)).status]).toEqual([path, 404]);
    expect((await call('get', '/v1/webhooks', stranger)).body).toEqual({ webhooks: [] });
    expect((await call('get', `/v1/webhooks/${id}`)).status).toBe(200);
    expect((await request(fixture.aggregator.app).get('/v1/webhooks')).status).toBe(401);
  });

  test('a deleted webhook is gone with its log', async () => {
    const { id } = await register();
    expect((await call('delete', `/v1/webhooks/${id}`)).status).toBe(204);
    expect((await call('get', `/v1/webhooks/${id}/deliveries`)).status).toBe(404);
  });

  test.each([
    [{ eventTypes: EVERY_TYPE }],
    [{ url: 'ftp://example.com', eventTypes: EVERY_TYPE }],
    [{ url: 'http://user:password@example.com', eventTypes: EVERY_TYPE }],
    [{ url: 'https://example.com', eventTypes: [] }],
    [{ url: 'https://example.com', eventTypes: ['of.sync.progressed'] }],
    [{ url: 'https://example.com', eventTypes: ['of.sync.failed', 'of.sync.failed'] }],
    [{ url: 'https://example.com', eventTypes: EVERY_TYPE, userId: '0'.repeat(24) }],
    [{ url: { $gt: '' }, eventTypes: EVERY_TYPE }],
  ])('%j is refused', async (body) => {
    const answer = await call('post', '/v1/webhooks').send(body);
    expect([answer.status, answer.body.type]).toEqual([400, 'urn:openfinance:problem:validation-failed']);
    expect((await call('get', '/v1/webhooks')).body).toEqual({ webhooks: [] });
  });
});
