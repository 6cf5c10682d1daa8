import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { bankWebhook } from '@of/contracts';
import { bankMessageModel } from '@of/models';
import request from 'supertest';
import { eventually } from '../testing/eventually.ts';
import { greenAccount, greenTransaction } from '../testing/paper-green-bank.ts';
import { storedOf, useSyncFixture } from '../testing/sync-fixture.ts';
import { onBankWebhook } from './on-bank-webhook.ts';

const key = randomBytes(32);
const secret = `whsec_${key.toString('base64')}`;
const fixture = useSyncFixture(undefined, {
  GREEN_BANK_WEBHOOK_SECRET: secret,
  BANK_RESPONSE_TIMEOUT_MS: '60000',
});

const news = (accountIds: readonly string[] = ['GBA-1'], type = 'transactions.booked') =>
  JSON.stringify({ type, timestamp: new Date().toISOString(), data: { bankId: 'green-bank', accountIds } });

interface Changes {
  readonly id?: string;
  readonly seconds?: number;
  readonly key?: Buffer;
  readonly bank?: string;
  /** What is sent where it is not what was signed. */
  readonly sent?: string;
}

function send(body: string, changes: Changes = {}) {
  const {
    id = `msg_${randomUUID()}`,
    seconds = Math.floor(Date.now() / 1000),
    bank = 'green-bank',
    sent = body,
  } = changes;
  const signature = createHmac('sha256', changes.key ?? key)
    .update(`${id}.${seconds}.${body}`)
    .digest('base64');
  return request(fixture.aggregator.app)
    .post(`/v1/bank-webhooks/${bank}`)
    .set({
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': `v1,${signature}`,
    })
    .send(sent);
}

const told = async () => {
  const { aggregator, user } = fixture;
  const connection = await aggregator.connectionOf(user);
  if (connection === null) throw new Error('no connection');
  return aggregator.store.runs.find({ ConnectionId: connection._id, SyncTrigger: 'BankNotification' }).lean();
};

test('what a bank tells of is fetched at once', async () => {
  const { aggregator, user } = fixture;
  await aggregator.ended(await aggregator.authorise(user));
  aggregator.bank.transactions.get('GBA-1')?.push(greenTransaction('GBA-1', 'T-9', -1, '2026-11-05'));
  expect((await send(news())).status).toBe(204);
  await eventually('the new entry', async () =>
    (await storedOf(fixture).amounts()).some(([, id, amount]) => id === 'T-9' && amount === '-1.00'),
  );
  expect(await told()).toHaveLength(1);
});

test('a consent that was ended at the bank shows by itself', async () => {
  const { aggregator, user } = fixture;
  await aggregator.ended(await aggregator.authorise(user));
  aggregator.bank.tokens.clear();
  expect((await send(news(['GBA-1'], 'consent.revoked'))).status).toBe(204);
  await eventually(
    'the need of another',
    async () => (await aggregator.connectionOf(user))?.ConnectionStatus === 'ReconsentRequired',
  );
});

test('fault 18: a message that comes again, also ten times at once, is carried out once', async () => {
  const { aggregator, user } = fixture;
  await aggregator.ended(await aggregator.authorise(user));
  const body = news();
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(body, { id: 'msg_same' })));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(204));
  await eventually('its sync', async () => (await told())[0]?.SyncStatus === 'Completed');
  expect((await send(body, { id: 'msg_same' })).status).toBe(204);
  expect(await told()).toHaveLength(1);
});

test('a message that could not be carried out counts when it comes again', async () => {
  const { aggregator, user } = fixture;
  await aggregator.ended(await aggregator.authorise(user));
  const { store } = aggregator;
  const messages = bankMessageModel(store.runs.db);
  const webhook = bankWebhook.parse(JSON.parse(news()));
  const failing = { store, messages, announce: () => Promise.reject(new Error('the store went down')) };
  await expect(onBankWebhook(failing, 'msg_again', webhook)).rejects.toThrow('the store went down');
  expect(await told()).toEqual([]);
  expect((await send(JSON.stringify(webhook), { id: 'msg_again' })).status).toBe(204);
  await eventually('its sync', async () => (await told())[0]?.SyncStatus === 'Completed');
});

test('fault 18: many at once become one sync, and one more at the most', async () => {
  const { aggregator, user } = fixture;
  // An account that no user of another test has.
  aggregator.bank.accounts.push(greenAccount('GBA-MANY', 1));
  await aggregator.ended(await aggregator.authorise(user));
  let release: (() => void) | undefined;
  aggregator.bank.misbehave = (_req, res) => {
    if (release !== undefined) return false;
    release = () => res.writeHead(503).end();
    return true;
  };
  expect((await send(news(['GBA-MANY']))).status).toBe(204);
  await eventually('the first', async () => release !== undefined);
  const answers = await Promise.all(Array.from({ length: 50 }, () => send(news(['GBA-MANY']))));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
  expect(await told()).toHaveLength(2);
  release?.();
  await eventually('both', async () => (await told()).every(({ SyncStatus }) => SyncStatus === 'Completed'));
});

test.each<[string, Changes, number]>([
  ['another key', { key: randomBytes(32) }, 401],
  ['another body', { sent: news(['GBA-2']) }, 401],
  ['an hour ago', { seconds: Math.floor(Date.now() / 1000) - 3_600 }, 401],
  ['an hour ahead', { seconds: Math.floor(Date.now() / 1000) + 3_600 }, 401],
  ['an id that is none', { id: 'x y' }, 401],
  ['a bank that has no secret here', { bank: 'mongodb-bank' }, 404],
  ['no bank', { bank: 'no-such-bank' }, 404],
  ['a name from the prototype', { bank: '__proto__' }, 404],
])('%s is refused, and nothing is asked of the bank', async (_what, changes, status) => {
  const { aggregator, user } = fixture;
  await aggregator.ended(await aggregator.authorise(user));
  const answer = await send(news(), changes);
  expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json; charset=utf-8']);
  expect(await told()).toEqual([]);
});

test.each([
  ['no JSON', 'nonsense'],
  [
    'another bank’s',
    JSON.stringify({
      type: 'transactions.booked',
      timestamp: new Date().toISOString(),
      data: { bankId: 'mongodb-bank', accountIds: ['x'] },
    }),
  ],
  ['an unknown type', news(['GBA-1'], 'accounts.sold')],
  ['no accounts', news([])],
  ['a body that is too large', news(Array.from({ length: 100 }, () => 'x'.repeat(1_000)))],
])('%s, well signed, is refused', async (_what, body) => {
  const { status } = await send(body);
  expect([400, 413]).toContain(status);
});

test('accounts that nobody has here are no news', async () => {
  expect((await send(news(['UNKNOWN']))).status).toBe(204);
});
