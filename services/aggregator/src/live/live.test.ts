import { readFile } from 'node:fs/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { type Listening, listen } from '@of/service-kit';
import { eventually } from '../testing/eventually.ts';
import { useSyncFixture } from '../testing/sync-fixture.ts';

interface Received {
  readonly id: string;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const fixture = useSyncFixture();
let server: Listening;
beforeAll(async () => {
  server = await listen(fixture.aggregator.app, { port: 0 });
});
afterAll(() => server?.close());

/** Reads server-sent events as a browser does, until closed. */
async function follow(token: string, lastEventId?: string) {
  const ending = new AbortController();
  const response = await fetch(`${server.url}/v1/events`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: ending.signal,
  });
  const received: Received[] = [];
  const ended = (async () => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk);
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const fields = new Map(
          text
            .slice(0, end)
            .split('\n')
            .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const),
        );
        if (fields.has('data'))
          received.push({
            id: fields.get('id') ?? '',
            event: fields.get('event') ?? 'message',
            data: JSON.parse(fields.get('data') ?? '{}'),
          });
        text = text.slice(end + 2);
      }
    }
  })().catch(() => undefined);
  return { response, received, ended, close: () => ending.abort() };
}

const names = (received: readonly Received[]) => received.map(({ event }) => event);
const isOver = (received: readonly Received[]) => names(received).includes('of.transactions.changed');

test('a user sees progress and changes of their syncs as they happen, and nobody else’s', async () => {
  const { aggregator, user } = fixture;
  const stranger = aggregator.user('stranger');
  const mine = await follow(user.token);
  const theirs = await follow(stranger.token);
  expect(mine.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(mine.response.headers.get('cache-control')).toBe('no-store');
  await aggregator.authorise(user);
  await eventually('the changes', async () => isOver(mine.received));
  expect(names(mine.received)[0]).toBe('ready');
  expect(names(mine.received)).toEqual(expect.arrayContaining(['of.sync.progressed', 'of.sync.completed']));
  expect(JSON.stringify(mine.received)).not.toContain(user.userId);
  const ids = mine.received.map(({ id }) => Number(id));
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  expect(names(theirs.received)).toEqual(['ready']);
  mine.close();
  theirs.close();
});

test('a stream says what its description says, field by field, and never whose it is', async () => {
  const { aggregator, user } = fixture;
  const description = await readFile(new URL('../../openapi.yaml', import.meta.url), 'utf8');
  const seen = await follow(user.token);
  const consent = await aggregator.authorise(user, { userName: 'whose-it-is' });
  await eventually('the changes', async () => isOver(seen.received));
  const { consentId, bankId, userId } = consent;
  const [renewedAt, expiresAt] = [new Date().toISOString(), new Date(Date.now() + 172_800_000).toISOString()];
  await aggregator.emit('of.consent.renewed', { consentId, bankId, userId, renewedAt, expiresAt });
  aggregator.bank.misbehave = (_req, res) => {
    res.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    return true;
  };
  await aggregator.syncAgain(user);
  await aggregator.revoke(consent);
  await eventually('the revocation', async () => names(seen.received).includes('of.consent.revoked'));
  await aggregator.emit('of.user.erased', { userId, erasedAt: renewedAt });
  await seen.ended;
  const fields = Object.fromEntries(
    seen.received.map(({ event, data }) => [event, Object.keys(data).sort().join(' ')]),
  );
  const ofSync = 'syncRunId time';
  expect(fields).toEqual({
    ready: '',
    'of.consent.authorised': 'authorisedAt bankId consentId expiresAt id permissions time',
    'of.consent.renewed': 'bankId consentId expiresAt id renewedAt time',
    'of.consent.revoked': 'bankId consentId id reason revokedAt time',
    'of.sync.requested': `bankId connectionId consentId id requestedAt ${ofSync} trigger`,
    'of.sync.progressed': `bankId connectionId counts id phase ${ofSync}`,
    'of.sync.completed': `bankId connectionId counts finishedAt id ${ofSync}`,
    'of.sync.failed': `bankId connectionId counts error finishedAt id ${ofSync}`,
    'of.accounts.changed': 'bankId changed connectionId id time',
    'of.transactions.changed': 'bankId changed connectionId id time',
    'of.user.erased': 'erasedAt id time',
  });
  const [, told = ''] = /operationId: followEvents(.*?)parameters:/s.exec(description) ?? [];
  for (const type of Object.keys(fields)) expect(told).toContain(`\`${type}\``);
  expect(JSON.stringify(seen.received)).not.toMatch(new RegExp(`${userId}|whose-it-is`));
});

test('who comes back with the last id misses nothing and gets nothing twice, wherever it was cut off', async () => {
  const { aggregator, user } = fixture;
  const whole = await follow(user.token);
  const first = await aggregator.ended(await aggregator.authorise(user));
  expect(first.SyncStatus).toBe('Completed');
  await eventually('the whole', async () => isOver(whole.received));
  const all = whole.received.map(({ id, event }) => `${id} ${event}`);
  for (const [index, { id }] of whole.received.entries()) {
    const again = await follow(user.token, id);
    await eventually('the rest', async () => again.received.length === whole.received.length - index);
    expect(again.received.slice(1).map((one) => `${one.id} ${one.event}`)).toEqual(all.slice(index + 1));
    again.close();
  }
  whole.close();
  const last = whole.received.at(-1)?.id;
  const before = await follow(user.token, last);
  await aggregator.syncAgain(user);
  await eventually('what came after', async () => names(before.received).includes('of.sync.completed'));
  expect(before.received.every(({ id }) => Number(id) >= Number(last))).toBe(true);
  before.close();
});

test('who comes back too late is told that it has to read everything anew', async () => {
  const { aggregator, user } = fixture;
  await aggregator.ended(await aggregator.authorise(user));
  const nats = await connect({ servers: aggregator.natsUrl });
  await (await jetstreamManager(nats)).streams.purge('OF_EVENTS');
  await nats.close();
  const late = await follow(user.token, '1');
  await eventually('the first event', async () => late.received.length > 0);
  expect(names(late.received)).toEqual(['reset']);
  late.close();
});

test('a place past the stream’s end is another stream’s: who comes back with it reads everything anew, and goes on from there', async () => {
  const { aggregator, user } = fixture;
  await aggregator.ended(await aggregator.authorise(user));
  const nats = await connect({ servers: aggregator.natsUrl });
  const { state } = await (await jetstreamManager(nats)).streams.info('OF_EVENTS');
  await nats.close();
  const other = await follow(user.token, String(state.last_seq + 5_000));
  await eventually('the first event', async () => other.received.length > 0);
  expect(names(other.received)[0]).toBe('reset');
  await aggregator.syncAgain(user);
  await eventually('what comes', async () => names(other.received).includes('of.sync.completed'));
  const again = await follow(user.token, other.received[0]?.id);
  await eventually('the same', async () => names(again.received).includes('of.sync.completed'));
  expect(names(again.received)[0]).toBe('ready');
  other.close();
  again.close();
});

test('a stream ends with its token', async () => {
  const { aggregator, user } = fixture;
  const short = await follow(aggregator.auth.tokenOf(user.userId, user.userName, { expiresIn: 1 }));
  expect(short.response.status).toBe(200);
  await short.ended;
  expect(names(short.received)).toEqual(['ready']);
});

test('a token that does not hold, an id that was none, and too many streams are refused', async () => {
  const { user } = fixture;
  expect((await follow('nonsense')).response.status).toBe(401);
  expect((await follow(user.token, 'x')).response.status).toBe(400);
  const streams = await Promise.all(Array.from({ length: 10 }, () => follow(user.token)));
  expect(streams.map(({ response }) => response.status)).toEqual(Array(10).fill(200));
  const eleventh = await follow(user.token);
  expect([eleventh.response.status, eleventh.response.headers.get('content-type')]).toEqual([
    429,
    'application/problem+json; charset=utf-8',
  ]);
  for (const stream of streams) stream.close();
  await eventually('room again', async () => {
    const again = await follow(user.token);
    again.close();
    return again.response.status === 200;
  });
});

test('the stream of a user who is erased ends with the news of it', async () => {
  const { aggregator, user } = fixture;
  const seen = await follow(user.token);
  await eventually('the stream to begin', async () => seen.received.length === 1);
  await aggregator.emit('of.user.erased', { userId: user.userId, erasedAt: new Date().toISOString() });
  await seen.ended;
  expect(names(seen.received)).toEqual(['ready', 'of.user.erased']);
  expect(JSON.stringify(seen.received)).not.toContain(user.userId);
});
