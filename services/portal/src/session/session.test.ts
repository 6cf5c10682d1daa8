import { createLogger, type Listening, listen } from '@of/service-kit';
import express from 'express';
import request from 'supertest';
import { createApp } from '../app.ts';
import { createSessions } from './sessions.ts';

const OWN = { 'sec-fetch-site': 'same-origin' };
const user = { id: 'a'.repeat(24), userName: 'fridaklo' };
const good = { userName: 'fridaklo', password: 'demo-fridaklo' };

/** An auth that knows one password, tells what reached it, and has many tries by an address of its own. */
function auth() {
  let tokens = 0;
  return express()
    .use(express.json())
    .post('/v1/login', (req, res) => {
      if (req.body.password === 'throttled') res.status(429).set('retry-after', '7').json({});
      else if (req.body.password === 'broken') res.status(500).json({ stack: 'secret internals' });
      else if (req.body.password !== good.password) res.status(401).json({});
      else {
        tokens += 1;
        res.json({ accessToken: `token-${tokens}`, tokenType: 'Bearer', expiresIn: 900, user });
      }
    })
    .use((req, res) => {
      res.json({ authorization: req.headers.authorization, cookie: req.headers.cookie });
    });
}

let behind: Listening;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  behind = await listen(auth(), { port: 0 });
  const logger = createLogger({ service: 'portal', level: 'silent' });
  app = createApp({ AUTH_URL: behind.url, AGGREGATOR_URL: behind.url, INSIGHTS_URL: behind.url, logger });
});
afterAll(() => behind.close());

const post = (body: object, headers: Readonly<Record<string, string>> = OWN) =>
  request(app).post('/session').set(headers).send(body);
async function signedIn(): Promise<string> {
  const answer = await post(good);
  return String(answer.get('set-cookie')?.[0]).split(';')[0] ?? '';
}
const ask = (cookie: string, headers: Readonly<Record<string, string>> = OWN) =>
  request(app)
    .get('/v1/consents')
    .set({ cookie, ...headers });

test('signing in gives a cookie that no script, other site or other host has, and no token', async () => {
  const answer = await post(good).expect(200);
  expect(answer.get('set-cookie')).toEqual([
    expect.stringMatching(/^__Host-of-session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/),
  ]);
  expect(answer.body).toEqual({ userName: 'fridaklo', expiresAt: expect.any(String) });
  expect(answer.get('cache-control')).toBe('no-store');
});

test('the session stands for its token in requests of the page, and is not passed on', async () => {
  const cookie = await signedIn();
  const { body } = await ask(`a=1; ${cookie}; __Host-of-consent-1=x`).expect(200);
  expect(body.authorization).toMatch(/^Bearer token-\d+$/);
  expect(body.cookie).toBe('a=1; __Host-of-consent-1=x');
  const { body: who } = await request(app)
    .get('/session')
    .set({ cookie, ...OWN });
  expect(who.userName).toBe('fridaklo');
});

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['another port or sub-domain', { 'sec-fetch-site': 'same-site' }],
  ['an address that was typed', { 'sec-fetch-site': 'none' }],
  ['what does not say where it comes from', {}],
])('the cookie counts for nothing from %s', async (_name, headers) => {
  const cookie = await signedIn();
  const { body } = await ask(cookie, headers).expect(200);
  expect([body.authorization, body.cookie]).toEqual([undefined, undefined]);
  await request(app)
    .delete('/session')
    .set({ cookie, ...headers })
    .expect(403);
  await post(good, headers).expect(403);
  expect((await ask(cookie)).body.authorization).toBeDefined();
});

test('a program’s own token is left as it is; a cookie that comes twice counts for nothing', async () => {
  const cookie = await signedIn();
  const program = await ask(cookie, { ...OWN, authorization: 'Bearer mine' });
  expect(program.body.authorization).toBe('Bearer mine');
  expect((await ask(`${cookie}; ${cookie}`)).body.authorization).toBeUndefined();
});

test('signing in gives a new session and ends the one before; signing out ends it for good', async () => {
  const first = await signedIn();
  const again = await post(good, { ...OWN, cookie: first });
  const second = String(again.get('set-cookie')?.[0]).split(';')[0] ?? '';
  expect(second).not.toBe(first);
  expect((await ask(first)).body.authorization).toBeUndefined();
  const out = await request(app)
    .delete('/session')
    .set({ cookie: second, ...OWN })
    .expect(204);
  expect(out.get('set-cookie')?.[0]).toMatch(/^__Host-of-session=; .*Expires=Thu, 01 Jan 1970/);
  expect((await ask(second)).body.authorization).toBeUndefined();
  await request(app)
    .get('/session')
    .set({ cookie: second, ...OWN })
    .expect(204);
});

test.each<[string, object, number]>([
  ['a wrong password', { ...good, password: 'x' }, 401],
  ['too many tries', { ...good, password: 'throttled' }, 429],
  ['an auth that is of no use', { ...good, password: 'broken' }, 502],
  ['a further field', { ...good, role: 'admin' }, 400],
  ['an operator', { userName: { $gt: '' }, password: 'x' }, 400],
])('%s is a problem and no session', async (_name, body, status) => {
  const answer = await post(body)
    .expect(status)
    .expect('content-type', /problem\+json/);
  expect(answer.get('set-cookie')).toBeUndefined();
  expect(answer.text).not.toContain('secret internals');
  if (status === 429) expect(answer.get('retry-after')).toBe('7');
});

test('a session ends with its token, and the oldest makes room', () => {
  let now = 0;
  const sessions = createSessions(() => now, 2);
  const begin = (expiresAt: number) => sessions.begin({ userName: 'a', accessToken: 't', expiresAt });
  const [first, second, third] = [begin(100), begin(100), begin(200)];
  expect([first, second, third].map((id) => sessions.find(id) !== undefined)).toEqual([false, true, true]);
  now = 100;
  expect([second, third].map((id) => sessions.find(id) !== undefined)).toEqual([false, true]);
});
