import { runErasureCommand } from './cli/erasure-command.ts';
import { UsageError } from './cli/usage.ts';
import { type Erasures, openErasures } from './erasures.ts';
import { makeEvent } from './event.ts';
import { type RunningMessaging, startMessaging } from './testing/running-messaging.ts';

const FIRST = '65a1c0d2e4f60718293a4b5c';
const SECOND = '75a1c0d2e4f60718293a4b5d';
const AT = '2026-11-20T08:00:00.000Z';

let running: RunningMessaging;
let raw: RunningMessaging['raw'];
let messaging: RunningMessaging['messaging'];
let erasures: Erasures;
beforeEach(async () => {
  running = await startMessaging();
  ({ raw, messaging } = running);
  erasures = await openErasures(running.nats.url);
});
afterEach(async () => {
  await erasures.close();
  await running.stop();
});

const erased = (userId: string, erasedAt = AT) => makeEvent('of.user.erased', 'auth', userId, { userId, erasedAt });

/** The erasures that a service is told of, as soon as there are so many. */
async function told(count: number): Promise<string[]> {
  const heard: string[] = [];
  let done: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const consumption = await messaging.consume({
    consumer: 'auth-user-erased',
    concurrency: 1,
    handler: ({ data }) => {
      heard.push(`${data.userId} ${data.erasedAt}`);
      if (heard.length === count) done();
      return Promise.resolve();
    },
  });
  await all;
  await consumption.stop();
  return heard;
}

test('those whom the stream knows are listed once, and told again with the day they were erased', async () => {
  expect(await runErasureCommand(erasures, ['erasures', 'list'])).toMatch(/^No user/);
  await messaging.publish(erased(FIRST));
  await raw.request('of.user.erased', 'this is not JSON');
  await messaging.publish(erased(SECOND));
  await messaging.publish(erased(FIRST, '2026-11-21T08:00:00.000Z'));
  expect(await runErasureCommand(erasures, ['erasures', 'list'])).toBe(`${FIRST}  ${AT}\n${SECOND}  ${AT}`);
  expect(await runErasureCommand(erasures, ['erasures', 'repeat', 'all'])).toBe('2 repeated');
  expect((await told(5)).slice(3)).toEqual([`${FIRST} ${AT}`, `${SECOND} ${AT}`]);
});

test('others are told of by their ids', async () => {
  const now = new Date('2026-11-26T12:00:00Z');
  expect(await runErasureCommand(erasures, ['erasures', 'repeat', SECOND, FIRST], now)).toBe('2 repeated');
  expect(await told(2)).toEqual([`${SECOND} ${now.toISOString()}`, `${FIRST} ${now.toISOString()}`]);
});

test.each([
  [],
  ['erasures'],
  ['erasures', 'list', FIRST],
  ['erasures', 'list', 'all'],
  ['erasures', 'repeat'],
  ['erasures', 'repeat', 'all', FIRST],
  ['erasures', 'repeat', '--all'],
  ['erasures', 'repeat', 'somebody'],
  ['erasures', 'drop', FIRST],
  ['erasures', 'repeat', '--now'],
])('refuses %j %j %j, and publishes nothing', async (...args) => {
  await expect(runErasureCommand(erasures, args)).rejects.toThrow(UsageError);
  expect(await erasures.list()).toEqual([]);
});
