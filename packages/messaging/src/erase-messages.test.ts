import { jetstreamManager } from '@nats-io/jetstream';
import type { EventEnvelope } from '@of/contracts';
import { makeEvent } from './event.ts';
import { type RunningMessaging, startMessaging } from './testing/running-messaging.ts';
import { DEAD_LETTERS_STREAM, EVENTS_STREAM } from './topology.ts';

const ERASED = '65a1c0d2e4f60718293a4b5c';
const OTHER = '75a1c0d2e4f60718293a4b5d';
const CONNECTION = '85a1c0d2e4f60718293a4b5e';

let running: RunningMessaging;
let raw: RunningMessaging['raw'];
let messaging: RunningMessaging['messaging'];
beforeEach(async () => {
  running = await startMessaging();
  ({ raw, messaging } = running);
});
afterEach(() => running.stop());

const changed = (userId: string): EventEnvelope =>
  makeEvent('of.transactions.changed', 'aggregator', CONNECTION, {
    ...{ userId, connectionId: CONNECTION },
    ...{ bankId: 'green-bank', changed: 1 },
  });
const erased = (userId: string): EventEnvelope =>
  makeEvent('of.user.erased', 'auth', userId, { userId, erasedAt: '2026-11-26T12:00:00Z' });

/** Subjects and texts of what a stream has. */
async function stored(stream: string): Promise<{ subject: string; text: string }[]> {
  const manager = await jetstreamManager(raw);
  const { state } = await manager.streams.info(stream);
  const numbers = Array.from({ length: state.last_seq }, (_, index) => index + 1);
  const messages = await Promise.all(numbers.map((seq) => manager.streams.getMessage(stream, { seq })));
  return messages.flatMap((one) => (one === null ? [] : [{ subject: one.subject, text: one.string() }]));
}

test('deletes what is about the user, dead letters and what nobody can read included, and nothing else', async () => {
  await messaging.publish(changed(ERASED));
  await messaging.publish(changed(OTHER));
  await raw.request('of.consent.revoked', `not JSON, and about ${ERASED}`);
  await raw.request('dlq.of.consent.revoked', `{"data":{"userId":"${ERASED}"}}`);
  await raw.request('dlq.of.consent.revoked', `{"data":{"userId":"${OTHER}"}}`);
  await messaging.publish(erased(ERASED));
  await messaging.publish(changed(ERASED));
  expect(await messaging.eraseMessagesOf(ERASED)).toBe(4);
  expect((await stored(EVENTS_STREAM)).map(({ subject, text }) => [subject, text.includes(OTHER)])).toEqual([
    ['of.transactions.changed', true],
    ['of.user.erased', false],
  ]);
  expect((await stored(DEAD_LETTERS_STREAM)).map(({ text }) => text.includes(OTHER))).toEqual([true]);
  expect(await messaging.eraseMessagesOf(ERASED)).toBe(0);
});

test('finds them among many, and from a time on only what came since', async () => {
  const many = Array.from({ length: 2_500 }, (_, index) => changed(index % 2 === 0 ? ERASED : OTHER));
  for (let at = 0; at < many.length; at += 500) await Promise.all(many.slice(at, at + 500).map(messaging.publish));
  const { state } = await (await jetstreamManager(raw)).streams.info(EVENTS_STREAM);
  const since = new Date(new Date(state.last_ts).getTime() + 1);
  expect(await messaging.eraseMessagesOf(ERASED, since)).toBe(0);
  // The server's clock has to be past it.
  for (let last = new Date(0); last < since; ) {
    await messaging.publish(changed(OTHER));
    last = new Date((await (await jetstreamManager(raw)).streams.info(EVENTS_STREAM)).state.last_ts);
  }
  await messaging.publish(changed(ERASED));
  expect(await messaging.eraseMessagesOf(ERASED, since)).toBe(1);
  expect(await messaging.eraseMessagesOf(ERASED)).toBe(1_250);
  expect((await stored(EVENTS_STREAM)).every(({ text }) => text.includes(OTHER))).toBe(true);
});

test('several processes may erase at once', async () => {
  await Promise.all(Array.from({ length: 200 }, () => messaging.publish(changed(ERASED))));
  await Promise.all([1, 2, 3].map(() => messaging.eraseMessagesOf(ERASED)));
  expect(await stored(EVENTS_STREAM)).toEqual([]);
});

test('a consumer that was at one of them goes on behind it', async () => {
  await messaging.publish(changed(ERASED));
  await messaging.publish(changed(OTHER));
  let fail: () => void = () => undefined;
  const failed = new Promise<void>((resolve) => {
    fail = resolve;
  });
  let end: (userId: string) => void = () => undefined;
  const next = new Promise<string>((resolve) => {
    end = resolve;
  });
  await messaging.consume({
    // It takes one at a time: what it is at keeps all others back.
    consumer: 'aggregator-webhooks',
    concurrency: 1,
    handler: async ({ data }) => {
      if (data.userId === OTHER) return end(data.userId);
      fail();
      throw new Error('not this time');
    },
  });
  await failed;
  await messaging.eraseMessagesOf(ERASED);
  expect(await next).toBe(OTHER);
});
