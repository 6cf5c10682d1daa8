import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { createLogger, type Listening, listen } from '@of/service-kit';
import express from 'express';
import request from 'supertest';
import { createApp } from './app.ts';

const METRICS_TOKEN = 'a-token-of-at-least-32-characters';

/** A service that tells what reached it. */
function echo(name: string) {
  return express()
    .use(express.json())
    .use((req, res) => {
      res.cookie('__Host-of-consent-1', 'x', { path: '/', secure: true, httpOnly: true, sameSite: 'lax' });
      res.status(req.method === 'POST' ? 201 : 200).json({ name, url: req.url, headers: req.headers, body: req.body });
    });
}

let auth: Listening;
let aggregator: Listening;
let app: ReturnType<typeof createApp>;

/** A portal with so many proxies before it. */
function portalBehind(TRUST_PROXY_HOPS: number) {
  const logger = createLogger({ service: 'portal', level: 'silent' });
  const origins = { AUTH_URL: auth.url, AGGREGATOR_URL: aggregator.url, INSIGHTS_URL: 'http://127.0.0.1:1' };
  const secrets = { SERVICE_SECRET: 'a-secret-of-at-least-32-characters', METRICS_TOKEN };
  return createApp({ ...origins, ...secrets, TRUST_PROXY_HOPS, logger });
}

beforeAll(async () => {
  auth = await listen(echo('auth'), { port: 0 });
  aggregator = await listen(echo('aggregator'), { port: 0 });
  app = portalBehind(0);
});
afterAll(() => Promise.all([auth.close(), aggregator.close()]));

test('a request goes to the service that serves its path, with its body, query and token', async () => {
  const { body, headers } = await request(app)
    .post('/v1/consents?x=1')
    .set('authorization', 'Bearer t')
    .set('x-request-id', 'request-0001')
    .send({ bankId: 'green-bank' })
    .expect(201);
  expect(body).toMatchObject({ name: 'auth', url: '/v1/consents?x=1', body: { bankId: 'green-bank' } });
  expect(body.headers).toMatchObject({ authorization: 'Bearer t', 'x-request-id': 'request-0001' });
  expect(headers['set-cookie']).toEqual([expect.stringMatching(/^__Host-of-consent-1=x/)]);
});

test('a client keeps its connection from one answer to the next, until the portal leaves', async () => {
  const portal = await listen(app, { port: 0 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async () => {
    const sent = get(`${portal.url}/v1/accounts`, { agent });
    const [answer]: IncomingMessage[] = await once(sent, 'response');
    if (answer === undefined) throw new Error('no answer');
    for await (const _part of answer);
    return { isReused: sent.reusedSocket, connection: answer.headers.connection };
  };
  try {
    expect(await ask()).toEqual({ isReused: false, connection: 'keep-alive' });
    expect(await ask()).toEqual({ isReused: true, connection: 'keep-alive' });
    portal.leave();
    expect(await ask()).toMatchObject({ connection: 'close' });
  } finally {
    agent.destroy();
    await portal.close();
  }
});

const LOOPBACK = expect.stringMatching(/^(::ffff:)?127\.0\.0\.1$/);

test('what the client claims about itself does not reach the service', async () => {
  const claims = { forwarded: 'for=10.0.0.1', 'x-real-ip': '10.0.0.1', 'x-forwarded-host': 'evil.example' };
  const { body } = await request(app)
    .get('/v1/accounts')
    .set({ ...claims, 'x-forwarded-for': '10.0.0.1', 'x-forwarded-proto': 'https' })
    .expect(200);
  expect(body.name).toBe('aggregator');
  expect(body.headers['x-forwarded-for']).toEqual(LOOPBACK);
  expect(JSON.stringify(body.headers)).not.toMatch(/10\.0\.0\.1|evil|x-forwarded-proto/);
});

test.each<[hops: number, told: string, address: unknown]>([
  [0, '203.0.113.7', LOOPBACK],
  [1, '203.0.113.7', '203.0.113.7'],
  [1, '198.51.100.66, 203.0.113.7', '203.0.113.7'],
  [1, '2001:db8::7', '2001:db8::7'],
  [2, '198.51.100.66, 203.0.113.7, 192.0.2.1', '203.0.113.7'],
])('behind %d proxies that say %s each service is told of one client', async (hops, told, address) => {
  const asked = request(portalBehind(hops)).get('/v1/accounts').set('x-forwarded-for', told);
  const { body } = await asked.expect(200);
  expect(body.headers['x-forwarded-for']).toEqual(address);
});

test('an internal route is not there', async () => {
  for (const path of ['/internal/v1/token-leases', '/v1/accounts/%2e%2e/%2e%2e/internal/v1/token-leases']) {
    const { body } = await request(app).post(path).send({}).expect(404);
    expect(body.type).toBe('urn:openfinance:problem:not-found');
  }
});

test('a service that does not answer is a 502 problem', async () => {
  const { body } = await request(app)
    .get('/v1/insights/overview')
    .expect(502)
    .expect('content-type', /problem\+json/);
  expect(body).toMatchObject({ type: 'urn:openfinance:problem:bad-gateway', status: 502 });
  expect(JSON.stringify(body)).not.toMatch(/ECONNREFUSED|127\.0\.0\.1/);
});

test.each(['/', '/developers'])('%s has no inline script or style, and its policy allows none', async (path) => {
  const { text, headers } = await request(app).get(path).expect(200).expect('content-type', /html/);
  expect(text).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=/i);
  expect(headers['content-security-policy']).toMatch(/style-src 'self'.*script-src 'self';connect-src 'self'/);
  expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|http/);
  for (const [, asset] of text.matchAll(/(?:src|href)="(\/[^"]+\.[^"]+)"/g)) {
    if (!asset?.startsWith('/docs/')) await request(app).get(String(asset)).expect(200);
  }
});

test('the page’s modules are served with all that they import, and nothing beside them', async () => {
  const seen = new Set<string>();
  const visit = async (path: string): Promise<void> => {
    if (seen.has(path)) return;
    seen.add(path);
    const { text } = await request(app)
      .get(path)
      .buffer(true)
      .expect(200)
      .expect('content-type', /javascript/);
    for (const [, file] of text.matchAll(/from '\.\/([^']+)'/g)) await visit(`/page/${file}`);
    expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|parseFloat|document\.write|\beval\b/);
  };
  await visit('/page/main.js');
  expect(seen.size).toBeGreaterThan(10);
  for (const path of ['/page/money-text.test.js', '/page/main.d.ts', '/page/.tsbuildinfo', '/page/..%2fapp.js'])
    await request(app).get(path).expect(404);
});

test('the API descriptions are reachable', async () => {
  const { body } = await request(app).get('/docs/auth/openapi.yaml').expect(200);
  expect(body).toMatchObject({ name: 'auth', url: '/openapi.yaml' });
});

test('no service’s metrics are reachable through it, and its own only with the token', async () => {
  await request(app).get('/v1/accounts/urn:secret').expect(200);
  for (const path of ['/v1/metrics', '/auth/metrics', '/docs/auth/metrics']) {
    const { body } = await request(app).get(path).set('authorization', `Bearer ${METRICS_TOKEN}`).expect(404);
    expect(body.name).toBeUndefined();
  }
  await request(app).get('/metrics').expect(401);
  const { text } = await request(app).get('/metrics').set('authorization', `Bearer ${METRICS_TOKEN}`).expect(200);
  expect(text).toMatch(
    /^of_http_request_duration_seconds_count\{.*method="GET",route="\/v1\/accounts\/\*",status="200"\} \d+$/m,
  );
  expect(text).not.toContain('urn:secret');
});
