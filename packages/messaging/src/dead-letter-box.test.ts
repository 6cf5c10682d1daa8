import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { runDeadLetterCommand } from './cli/dead-letter-command.ts';
import { UsageError } from './cli/usage.ts';
import { type DeadLetterBox, NoSuchDeadLetterError, openDeadLetters } from './dead-letter-box.ts';
import { makeEvent } from './event.ts';
import { type RunningMessaging, startMessaging } from './testing/running-messaging.ts';

let running: RunningMessaging;
let raw: RunningMessaging['raw'];
let messaging: RunningMessaging['messaging'];
let box: DeadLetterBox;
const seen: string[] = [];

beforeAll(async () => {
  running = await startMessaging();
  ({ raw, messaging } = running);
  box = await openDeadLetters(running.nats.url);
  await messaging.consume({
    consumer: 'aggregator-consent-revoked',
    concurrency: 1,
    handler: async ({ data }) => {
      seen.push(data.consentId);
    },
  });
});
afterAll(async () => {
  await box?.close();
  await running?.stop();
});

const consentId = 'urn:openfinance:consent:11111111-1111-4111-8111-111111111111';
const event = makeEvent('of.consent.revoked', 'auth', consentId, {
  consentId,
  bankId: 'green-bank',
  userId: '65a1c0d2e4f60718293a4b5c',
  revokedAt: '2026-11-23T20:00:00Z',
  reason: 'UserRevoked',
});

async function until(done: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it never came to that');
}

const newest = async (): Promise<number> => (await box.list(1_000)).at(-1)?.number ?? 0;

test('poison is listed with its reason, shown as it came, replayed to the same end, and dropped', async () => {
  await jetstream(raw).publish('of.consent.revoked', 'this is not JSON');
  await until(async () => (await box.count()) === 1);
  const number = await newest();
  expect(await box.get(number)).toMatchObject({
    subject: 'of.consent.revoked',
    consumer: 'aggregator-consent-revoked',
    deliveries: 1,
    reason: expect.stringMatching(/^not-json/),
  });
  expect(await runDeadLetterCommand(box, ['dlq', 'list'])).toMatch(/of\.consent\.revoked .* not-json[\s\S]*1 of 1$/);
  expect(await runDeadLetterCommand(box, ['dlq', 'show', String(number)])).toContain('this is not JSON');
  await box.replay(number);
  await until(async () => (await box.count()) === 1 && (await newest()) !== number);
  await expect(box.get(number)).rejects.toThrow(NoSuchDeadLetterError);
  expect(await runDeadLetterCommand(box, ['dlq', 'drop', String(await newest())])).toBe('1 dropped');
  expect(await runDeadLetterCommand(box, ['dlq', 'list'])).toBe('There are no dead letters.');
});

test('what failed for good is handled after a replay, although the stream knows the event', async () => {
  const manager = await jetstreamManager(raw);
  await manager.streams.purge('OF_DEAD_LETTERS');
  // Parked as the twelfth failure would park it, without waiting for eleven others.
  await jetstream(raw).publish('dlq.of.consent.revoked', JSON.stringify(event));
  await messaging.publish(event);
  await until(() => seen.length === 1);
  expect(await runDeadLetterCommand(box, ['dlq', 'replay', 'all'])).toBe('1 replayed');
  await until(() => seen.length === 2);
  expect(seen).toEqual([consentId, consentId]);
  expect(await box.count()).toBe(0);
});

test('a list goes on after a number, over gaps', async () => {
  for (const text of ['a', 'b', 'c', 'd']) await jetstream(raw).publish('dlq.of.consent.revoked', text);
  const [first, second, third] = await box.list(10);
  await box.drop(second?.number ?? 0);
  expect((await box.list(2)).map(({ number }) => number)).toEqual([first?.number, third?.number]);
  const json = await runDeadLetterCommand(box, ['dlq', 'list', '--after', String(first?.number), '--json']);
  expect(JSON.parse(json)).toHaveLength(2);
  expect(await runDeadLetterCommand(box, ['dlq', 'drop', 'all'])).toBe('3 dropped');
});

test.each([
  [[]],
  [['dlq']],
  [['dlq', 'burn']],
  [['dlq', 'show']],
  [['dlq', 'show', '0']],
  [['dlq', 'drop']],
  [['dlq', 'drop', '1', 'all']],
  [['dlq', 'drop', '--all']],
  [['dlq', 'list', '5']],
  [['dlq', 'replay', 'x']],
  [['dlq', 'list', '--limit', '-1']],
  [['dlq', 'list', '--colour']],
])('%j is no command, and changes nothing', async (args) => {
  await expect(runDeadLetterCommand(box, args)).rejects.toThrow(UsageError);
});

test('a number that is not there is told', async () => {
  for (const action of ['show', 'replay', 'drop'])
    await expect(runDeadLetterCommand(box, ['dlq', action, '999999'])).rejects.toThrow(
      'there is no dead letter 999999',
    );
});
