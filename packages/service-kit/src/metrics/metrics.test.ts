import type { Router } from 'express';
import request from 'supertest';
import { createServiceApp } from '../http/service-app.ts';
import { createLogger } from '../logger.ts';
import { ProblemError } from '../problem.ts';
import { createMetrics } from './metrics.ts';

const TOKEN = 'a-token-of-at-least-32-characters';
const logger = createLogger({ service: 'test', level: 'silent' });

function service() {
  const metrics = createMetrics({ service: 'test', token: TOKEN });
  const routes = (router: Router): void => {
    router.get('/accounts/:id', (_req, res) => void res.json({}));
    router.get('/broken', () => {
      throw new ProblemError('badGateway');
    });
    router.get('/stream', (_req, res) => void res.type('text/event-stream').end('data: 1\n\n'));
  };
  const app = createServiceApp({ logger, ready: {}, metrics, routes });
  const scrape = async (): Promise<string> =>
    (await request(app).get('/metrics').set('authorization', `Bearer ${TOKEN}`).expect(200)).text;
  return { app, metrics, scrape };
}

test('a scrape is Prometheus’s text, each metric with its help, and of the process too', async () => {
  const { app, scrape } = service();
  const { headers } = await request(app).get('/metrics').set('authorization', `Bearer ${TOKEN}`);
  expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await scrape();
  expect(text).toMatch(/^process_resident_memory_bytes\{service="test"\} \d+$/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds\{/m);
  const named = (what: string) => [...text.matchAll(new RegExp(`^# ${what} (\\S+) \\S`, 'gm'))].map(([, name]) => name);
  expect(named('HELP')).toEqual(named('TYPE'));
});

test.each<[string, Record<string, string>]>([
  ['nothing', {}],
  ['another token', { authorization: 'Bearer another-token-of-at-least-32-chars' }],
  ['a part of the token', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
  ['another scheme', { authorization: `Basic ${TOKEN}` }],
])('%s does not get at it', async (_name, headers) => {
  const { text, type } = await request(service().app).get('/metrics').set(headers).expect(401);
  expect(type).toBe('application/problem+json');
  expect(text).not.toMatch(/process_|of_/);
});

test('where no token is set, nobody gets at it', async () => {
  const without = createServiceApp({
    ...{ logger, ready: {}, routes: () => undefined },
    metrics: createMetrics({ service: 'test', token: undefined }),
  });
  await request(without).get('/metrics').set('authorization', `Bearer ${TOKEN}`).expect(404);
});

test('requests are told apart by the templates of their routes, never by what is in their paths', async () => {
  const { app, scrape } = service();
  for (const id of ['id-11', 'id-12', 'id-13']) await request(app).get(`/accounts/${id}?secret=1`).expect(200);
  await request(app).get('/broken').expect(502);
  await request(app).get('/stream').expect(200);
  await request(app).get('/accounts-of/fridaklo').expect(404);
  const text = await scrape();
  const counts = text.split('\n').filter((line) => line.startsWith('of_http_request_duration_seconds_count{'));
  expect(counts.map((line) => line.replace(/.*method="GET",/, '')).toSorted()).toEqual([
    'route="(none)",status="404"} 1',
    'route="/accounts/:id",status="200"} 3',
    'route="/broken",status="502"} 1',
  ]);
  expect(text).not.toMatch(/id-1|secret|fridaklo|\/stream/);
});

test('a gauge is read at each scrape, and left out of one that it cannot be read at', async () => {
  const { metrics, scrape } = service();
  let waiting: number | undefined = 3;
  const read = (): Promise<number> =>
    waiting === undefined ? Promise.reject(new Error('the store is away')) : Promise.resolve(waiting);
  metrics.gauge({
    ...{ name: 'of_test_waiting', help: 'What waits.', labels: ['bank'] },
    read: async () => [[{ bank: 'green-bank' }, await read()]],
  });
  metrics.gauge({ name: 'of_test_all', help: 'All of it.', labels: [], read: async () => [[{}, await read()]] });
  expect(await scrape()).toMatch(/^of_test_waiting\{bank="green-bank",service="test"\} 3$/m);
  waiting = 0;
  expect(await scrape()).toMatch(/^of_test_all\{service="test"\} 0$/m);
  waiting = undefined;
  const text = await scrape();
  expect(text).not.toMatch(/^of_test_\w+\{/m);
  expect(await scrape()).toMatch(/^of_metrics_unread_total\{metric="of_test_all",service="test"\} [12]$/m);
});

test('two applications in one process share nothing', async () => {
  const [one, two] = [service(), service()];
  const options = { name: 'of_test_total', help: 'Things.', labels: ['kind'] } as const;
  const [count] = [one.metrics.counter(options), two.metrics.counter(options)];
  count({ kind: 'a' });
  await request(one.app).get('/accounts/1');
  expect(await one.scrape()).toMatch(/^of_test_total\{kind="a",service="test"\} 1$/m);
  const other = await two.scrape();
  expect(other).not.toMatch(/^of_test_total\{/m);
  expect(other).not.toMatch(/route="\/accounts/);
});
