import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type BankAdapter, loadAdapters } from '@of/bank-adapters';
import { createBankGates } from './bank-gate.ts';
import { createBankSession } from './bank-session.ts';

type Answer = (req: IncomingMessage, res: ServerResponse, count: number) => void;

const json = (res: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) => {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(body));
};
const refusal = (code: string) => ({ Error: { Code: code, Message: 'no' } });

let adapter: BankAdapter;
let server: Server;
let origin = '';
let answer: Answer;
let requests: IncomingMessage[] = [];

beforeAll(async () => {
  adapter = (await loadAdapters()).get('green-bank');
  server = createServer((req, res) => {
    requests.push(req);
    answer(req, res, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  requests = [];
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const stop = new AbortController();
const limits = {
  exchange: { responseMs: 400, bytes: 100_000 },
  retry: { tries: 3, optionalTries: 2, baseMs: 5, longestMs: 20, longestRetryAfterMs: 1_500, totalMs: 3_000 },
};

function session({ replace = async (_refused: string) => 'fresh', signal = stop.signal } = {}) {
  return createBankSession({
    gate: createBankGates()({ id: 'Test Bank', name: 'Test Bank' }),
    adapter,
    origin,
    limits,
    signal,
    tokens: {
      current: async () => ({ accessToken: 'first' }),
      replace: async (refused) => ({ accessToken: await replace(refused) }),
    },
  });
}

test('the token goes along, the query is encoded, the answer comes parsed with its headers', async () => {
  answer = (_req, res) => json(res, 200, { Accounts: [] }, { 'X-Request-Id': 'r-1' });
  const { body, headers } = await session().get('/accounts', {
    query: { from: '2026-01-01', to: undefined, q: 'a&b' },
  });
  expect(body).toEqual({ Accounts: [] });
  expect(headers['x-request-id']).toBe('r-1');
  expect(requests[0]?.url).toBe('/accounts?from=2026-01-01&q=a%26b');
  expect(requests[0]?.headers.authorization).toBe('Bearer first');
});

test.each([
  'http://127.0.0.1:1/accounts',
  '//127.0.0.1:1/x',
  'https://evil.example/x',
  'file:///etc/passwd',
  'http://[',
])('a link to %p is not followed and gets no token', async (link) => {
  await expect(session().get(link)).rejects.toMatchObject({ code: 'schema-changed' });
  expect(requests).toHaveLength(0);
});

test('an absolute link to the bank itself is followed', async () => {
  answer = (_req, res) => json(res, 200, {});
  await session().get(`${origin}/next?page=2`);
  expect(requests[0]?.url).toBe('/next?page=2');
});

test('a redirect is not followed, wherever it leads', async () => {
  answer = (_req, res) => res.writeHead(302, { location: `${origin}/elsewhere` }).end();
  await expect(session().get('/accounts')).rejects.toMatchObject({ code: 'bank-down' });
  expect(requests).toHaveLength(1);
});

test('429 with Retry-After in seconds is waited for, and not longer than needed', async () => {
  answer = (_req, res, count) =>
    count === 1 ? json(res, 429, refusal('RATE_LIMITED'), { 'retry-after': '1' }) : json(res, 200, {});
  const begun = performance.now();
  await session().get('/accounts');
  expect(performance.now() - begun).toBeGreaterThanOrEqual(995);
  expect(requests).toHaveLength(2);
});

test('429 with Retry-After as an HTTP date is waited for', async () => {
  const at = 1_795_459_405_000;
  answer = (_req, res, count) =>
    count === 1
      ? json(res, 429, refusal('RATE_LIMITED'), {
          date: new Date(at).toUTCString(),
          'retry-after': new Date(at + 1000).toUTCString(),
        })
      : json(res, 200, {});
  const begun = performance.now();
  await session().get('/accounts');
  expect(performance.now() - begun).toBeGreaterThanOrEqual(995);
});

test('a wait longer than a run can wait ends at once, and says how long it is', async () => {
  answer = (_req, res) => json(res, 429, refusal('RATE_LIMITED'), { 'retry-after': '3600' });
  await expect(session().get('/accounts')).rejects.toMatchObject({ code: 'rate-limited', retryAfterSeconds: 3600 });
  expect(requests).toHaveLength(1);
});

test.each<[string, Answer]>([
  ['500 without a body', (_req, res) => res.writeHead(500).end()],
  ['503 with an HTML page', (_req, res) => res.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Down</h1>')],
  ['HTML with status 200', (_req, res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hi</h1>')],
  ['truncated JSON', (_req, res) => res.writeHead(200, { 'content-type': 'application/json' }).end('{"Accounts":[')],
  ['a reset connection', (req) => req.socket.destroy()],
  [
    'a body shorter than announced',
    (_req, res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{}');
      res.destroy();
    },
  ],
  [
    'broken gzip',
    (_req, res) =>
      res
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(gzipSync('{"Accounts":[]}').subarray(0, 12)),
  ],
])('%s: asked again a bounded number of times, then the bank is down', async (_name, bad) => {
  answer = bad;
  await expect(session().get('/accounts')).rejects.toMatchObject({ code: 'bank-down' });
  expect(requests).toHaveLength(limits.retry.tries);
  requests = [];
  answer = (req, res, count) => (count === 1 ? bad(req, res, count) : json(res, 200, { ok: 1 }));
  expect((await session().get('/accounts')).body).toEqual({ ok: 1 });
});

test('what the rest is of use without is asked for again less often', async () => {
  answer = (_req, res) => res.writeHead(503).end();
  await expect(session().get('/accounts', { isOptional: true })).rejects.toMatchObject({ code: 'bank-down' });
  expect(requests).toHaveLength(limits.retry.optionalTries);
});

test('a bank that never answers, and one that trickles, are given up at the deadline', async () => {
  const timers = new Set<NodeJS.Timeout>();
  answer = (req, res, count) => {
    if (count % 2 === 1) return;
    res.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => res.write(' '), 20);
    timers.add(timer);
    req.on('close', () => clearInterval(timer));
  };
  const begun = performance.now();
  await expect(session().get('/accounts')).rejects.toMatchObject({ code: 'bank-down' });
  expect(performance.now() - begun).toBeLessThan(3 * limits.exchange.responseMs + 500);
  for (const timer of timers) clearInterval(timer);
});

test('a body over the limit is refused without being asked for again, compressed or not', async () => {
  const long = JSON.stringify({ filler: 'x'.repeat(limits.exchange.bytes) });
  answer = (_req, res) => res.writeHead(200, { 'content-type': 'application/json' }).end(long);
  await expect(session().get('/accounts')).rejects.toMatchObject({ code: 'bank-down' });
  answer = (_req, res) =>
    res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(gzipSync(long));
  await expect(session().get('/accounts')).rejects.toMatchObject({ code: 'bank-down' });
  expect(requests).toHaveLength(2);
});

test('a refused token is replaced once; a fresh one that is refused needs the user', async () => {
  const replaced: string[] = [];
  const replace = async (refused: string) => {
    replaced.push(refused);
    return 'fresh';
  };
  answer = (req, res) =>
    req.headers.authorization === 'Bearer fresh' ? json(res, 200, {}) : json(res, 401, refusal('INVALID_TOKEN'));
  await session({ replace }).get('/accounts');
  expect(replaced).toEqual(['first']);
  answer = (_req, res) => json(res, 401, refusal('INVALID_TOKEN'));
  await expect(session({ replace }).get('/accounts')).rejects.toMatchObject({ code: 're-consent' });
  expect(requests).toHaveLength(4);
});

test('a permission that is missing is not asked for again', async () => {
  answer = (_req, res) => json(res, 403, refusal('INSUFFICIENT_SCOPE'));
  await expect(session().get('/products')).rejects.toMatchObject({ code: 'permission-missing' });
  expect(requests).toHaveLength(1);
});

test('stopping ends a request under way, and a wait, with the reason', async () => {
  for (const bad of [
    (() => undefined) satisfies Answer,
    ((_req, res) => json(res, 429, {}, { 'retry-after': '1' })) satisfies Answer,
  ]) {
    const stopping = new AbortController();
    const reason = new Error('the service stops');
    answer = bad;
    setTimeout(() => stopping.abort(reason), 50);
    await expect(session({ signal: stopping.signal }).get('/accounts')).rejects.toBe(reason);
  }
});
