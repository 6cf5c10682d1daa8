import { randomBytes } from 'node:crypto';
import { createLogger, type Listening, listen, serviceAuth } from '@of/service-kit';
import express from 'express';
import request from 'supertest';
import { createApp } from '../app.ts';
import { createSealedSessions } from './sealed-session.ts';

const OWN = { 'sec-fetch-site': 'same-origin' };
const SECRET = 'a-secret-of-at-least-32-characters';
const user = { id: 'a'.repeat(24), userName: 'fridaklo' };
const good = { userName: 'fridaklo', password: 'demo-fridaklo' };
const endsAt = new Date(Date.now() + 43_200_000).toISOString();

/** The session tokens that auth knows now. */
const known = new Set<string>();
/** From where somebody signed in last, as auth was told. */
let addressTold: unknown;

/** An auth that knows one password, tells what reached it, and has sessions. Its refusals are its own, with what must not be shown. */
function auth() {
  let tokens = 0;
  const login = express.Router().post('/', (req, res) => {
    addressTold = req.headers['x-forwarded-for'];
    if (req.body.password === 'throttled') res.status(429).set('retry-after', '7').json({});
    else if (req.body.password === 'broken') res.status(500).json({ stack: 'secret internals' });
    else if (req.body.password !== good.password) res.status(401).json({});
    else {
      const sessionToken = randomBytes(32).toString('base64url');
      known.add(sessionToken);
      res.status(201).json({ sessionToken, user, endsAt });
    }
  });
  login.post('/access', (req, res) => {
    if (!known.has(req.body.sessionToken))
      return void res.status(401).set('www-authenticate', 'Bearer realm="open-finance"').json({});
    tokens += 1;
    res.json({ accessToken: `token-${tokens}`, expiresIn: 900, user, endsAt });
  });
  login.post('/end', (req, res) => {
    known.delete(req.body.sessionToken);
    res.status(204).end();
  });
  const forPortal = serviceAuth({ audience: 'auth', secrets: { portal: SECRET } });
  return express()
    .use(express.json())
    .use('/internal/v1/sessions', forPortal, login)
    .use((req, res) => {
      res.json({ authorization: req.headers.authorization, cookie: req.headers.cookie });
    });
}

let behind: Listening;
let app: ReturnType<typeof createApp>;
/** A portal on the same services. */
function portal(SERVICE_SECRET = SECRET, authUrl = behind.url, TRUST_PROXY_HOPS = 0) {
  const logger = createLogger({ service: 'portal', level: 'silent' });
  const others = { AGGREGATOR_URL: behind.url, INSIGHTS_URL: behind.url };
  return createApp({ AUTH_URL: authUrl, ...others, SERVICE_SECRET, TRUST_PROXY_HOPS, logger });
}
beforeAll(async () => {
  behind = await listen(auth(), { port: 0 });
  app = portal();
});
afterAll(() => behind.close());

const post = (body: object, headers: Readonly<Record<string, string>> = OWN) =>
  request(app).post('/session').set(headers).send(body);
async function signedIn(): Promise<string> {
  const answer = await post(good);
  return String(answer.get('set-cookie')?.[0]).split(';')[0] ?? '';
}
const ask = (cookie: string, headers: Readonly<Record<string, string>> = OWN, from = app) =>
  request(from)
    .get('/v1/consents')
    .set({ cookie, ...headers });

test('signing in gives a cookie that no script, other site or other host has, and no token', async () => {
  const answer = await post(good).expect(200);
  expect(answer.get('set-cookie')).toEqual([
    expect.stringMatching(/^__Host-of-session=[\w.-]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/),
  ]);
  for (const token of known) expect(String(answer.get('set-cookie'))).not.toContain(token);
  expect(answer.body).toEqual({ userName: 'fridaklo', endsAt });
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

test.each([
  [0, expect.stringMatching(/127\.0\.0\.1$/)],
  [1, '203.0.113.7'],
])('behind %d proxies auth is told who tries to sign in, whatever they claim', async (hops, address) => {
  await request(portal(SECRET, behind.url, hops))
    .post('/session')
    .set({ ...OWN, 'x-forwarded-for': '198.51.100.66, 203.0.113.7' })
    .send({ ...good, password: 'x' })
    .expect(401);
  expect(addressTold).toEqual(address);
});

test('portals behind one balancer are one: a session begun at one is used at another, and ended there for all', async () => {
  const cookie = await signedIn();
  const other = portal();
  expect((await ask(cookie, OWN, other)).body.authorization).toMatch(/^Bearer token-\d+$/);
  await request(other)
    .delete('/session')
    .set({ cookie, ...OWN })
    .expect(204);
  for (const one of [app, other, portal()]) expect((await ask(cookie, OWN, one)).body.authorization).toBeUndefined();
});

test('each request has a token of its own, so that a session outlasts them all', async () => {
  const cookie = await signedIn();
  const [one, two] = [await ask(cookie), await ask(cookie)];
  expect(one.body.authorization).not.toBe(two.body.authorization);
});

test('a cookie that was altered, sealed by another secret or by none counts for nothing', async () => {
  const cookie = await signedIn();
  const [token = ''] = known;
  const [name, sealed = ''] = cookie.split('=');
  const forged = await createSealedSessions('another-secret-of-at-least-32-chars').seal(token);
  const [header, ...rest] = sealed.split('.');
  const none = Buffer.from(JSON.stringify({ alg: 'none', enc: 'A256GCM' })).toString('base64url');
  const altered = `${sealed.slice(0, -30)}${sealed.at(-30) === 'A' ? 'B' : 'A'}${sealed.slice(-29)}`;
  for (const value of [altered, forged, token, [none, ...rest].join('.'), header, 'x'.repeat(5_000), ''])
    expect((await ask(`${name}=${value}`)).body.authorization).toBeUndefined();
  expect((await ask(cookie, OWN, portal('another-secret-of-at-least-32-chars'))).body.authorization).toBeUndefined();
  expect((await ask(cookie)).body.authorization).toBeDefined();
});

test('a portal that auth does not know by its secret says so, and neither that the password is wrong nor that the session is over', async () => {
  const OTHER = 'another-secret-of-at-least-32-chars';
  const stranger = portal(OTHER);
  const [token = ''] = known;
  const cookie = `__Host-of-session=${await createSealedSessions(OTHER).seal(token)}`;
  for (const asked of [
    request(stranger).post('/session').send(good),
    request(stranger).get('/session'),
    request(stranger).delete('/session'),
    request(stranger).get('/v1/accounts'),
  ]) {
    const answer = await asked
      .set({ cookie, ...OWN })
      .expect(502)
      .expect('content-type', /problem\+json/);
    expect(answer.body.type).toBe('urn:openfinance:problem:bad-gateway');
    expect(answer.get('set-cookie')).toBeUndefined();
    expect(answer.text).not.toMatch(/SECRET/);
  }
});

test('without auth a session is not believed, and a sign-out is not said to have happened', async () => {
  const cookie = await signedIn();
  const alone = portal(SECRET, 'http://127.0.0.1:1');
  for (const asked of [request(alone).get('/v1/accounts'), request(alone).delete('/session')]) {
    const answer = await asked.set({ cookie, ...OWN }).expect(502);
    expect(answer.get('set-cookie')).toBeUndefined();
  }
  expect((await ask(cookie)).body.authorization).toBeDefined();
});
