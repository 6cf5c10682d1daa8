import { request as httpRequest } from 'node:http';
import { pino } from 'pino';
import request from 'supertest';
import { z } from 'zod';
import { ProblemError } from '../problem.ts';
import { listen } from '../run-service.ts';
import { route } from './route.ts';
import { createServiceApp } from './service-app.ts';

const lines: string[] = [];
const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });

let databaseAnswers = true;
const app = createServiceApp({
  logger,
  jsonLimit: '1kb',
  ready: {
    database: async () => {
      if (!databaseAnswers) throw new Error('mongodb://user:password@host is down');
    },
  },
  routes: (router) => {
    const body = z.strictObject({ name: z.string(), list: z.array(z.strictObject({ n: z.number() })).optional() });
    router.post(
      '/things/:id',
      route(
        {
          params: z.strictObject({ id: z.coerce.number() }),
          query: z.strictObject({ limit: z.coerce.number().default(5) }),
          body,
        },
        ({ params, query, body, res }) => void res.json({ params, query, body }),
      ),
    );
    router.get(
      '/plain',
      route({}, ({ res }) => void res.json({})),
    );
    router.get('/fails', () => {
      throw new Error('secret internals');
    });
    router.get('/away', () => {
      throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.7'), { name: 'MongoServerSelectionError' });
    });
    router.get('/waited', () => {
      const message = 'Connection operation buffering timed out after 10000ms';
      throw Object.assign(new Error(message), { name: 'MongooseError' });
    });
    router.get('/full', () => {
      throw Object.assign(new Error('no room on /data'), { name: 'MongoServerError', code: 14_031 });
    });
    router.get('/electing', () => {
      throw Object.assign(new Error('10.0.0.7 steps down'), { name: 'MongoServerError', code: 189 });
    });
    router.get('/conflicting', () => {
      throw Object.assign(new Error('the same line'), {
        name: 'MongoServerError',
        code: 112,
        errorLabels: ['TransientTransactionError'],
      });
    });
    router.get('/conflict', () => {
      throw new ProblemError('conflict', { detail: 'taken', members: { type: 'forged', by: 'you' } });
    });
  },
});

const problem = (code: string) => expect.objectContaining({ type: `urn:openfinance:problem:${code}` });

describe('routes', () => {
  test('hand over what they parsed', async () => {
    const { body } = await request(app).post('/things/7').send({ name: 'a' }).expect(200);
    expect(body).toEqual({ params: { id: 7 }, query: { limit: 5 }, body: { name: 'a' } });
  });

  test('say where the input is wrong', async () => {
    const { body } = await request(app)
      .post('/things/x?limit=5&sort=up')
      .send({ name: 1, role: 'admin', list: [{ n: 1 }, { 'a/b': 1, n: 2 }] })
      .expect(400)
      .expect('content-type', /^application\/problem\+json/);
    expect(body).toEqual(problem('validation-failed'));
    expect(
      body.errors.map((one: { pointer?: string; parameter?: string }) => one.pointer ?? one.parameter).sort(),
    ).toEqual(['/list/1/a~1b', '/name', '/role', 'id', 'sort']);
  });

  test('take no query or body where none is meant', async () => {
    await request(app).get('/plain?debug=1').expect(400);
    await request(app).get('/plain?__proto__=1').expect(400);
    await request(app).get('/plain').expect(200);
  });
});

describe('bodies', () => {
  test.each([
    ['cut JSON', 'application/json', '{"name":', 400, 'malformed-json'],
    ['a scalar', 'application/json', '"name"', 400, 'malformed-json'],
    ['too much', 'application/json', JSON.stringify({ name: 'x'.repeat(2_000) }), 413, 'body-too-large'],
    ['a form', 'application/x-www-form-urlencoded', 'name=a', 415, 'unsupported-media-type'],
    ['another charset', 'application/json; charset=utf-7', '{"name":"a"}', 415, 'unsupported-media-type'],
    ['deep nesting', 'application/json', `${'['.repeat(100)}${']'.repeat(100)}`, 400, 'validation-failed'],
    ['a prototype', 'application/json', '{"__proto__":{"admin":true},"name":"a"}', 400, 'validation-failed'],
    ['an operator', 'application/json', '{"name":{"$gt":""}}', 400, 'validation-failed'],
  ])('%s is refused', async (_what, type, text, status, code) => {
    const { body } = await request(app).post('/things/1').set('content-type', type).send(text).expect(status);
    expect(body).toEqual(problem(code));
  });

  test('a compressed one is refused', async () => {
    await request(app)
      .post('/things/1')
      .set('content-type', 'application/json')
      .set('content-encoding', 'gzip')
      .send('x')
      .expect(415);
  });
});

describe('errors', () => {
  test('ours are shown as they are, and extension members cannot forge the standard ones', async () => {
    const { body } = await request(app).get('/conflict').set('x-request-id', 'request-0001').expect(409);
    expect(body).toEqual({
      type: 'urn:openfinance:problem:conflict',
      status: 409,
      title: 'The state does not allow this',
      detail: 'taken',
      by: 'you',
      instance: 'urn:request:request-0001',
    });
  });

  test('unexpected ones are logged with their stack and shown without', async () => {
    const { text } = await request(app).get('/fails').expect(500);
    expect(text).not.toMatch(/secret internals|at /);
    expect(lines.join('')).toMatch(/secret internals/);
  });

  test('an unknown path is a 404 problem', async () => {
    const { body } = await request(app).get('/nothing').expect(404);
    expect(body).toEqual(problem('not-found'));
  });

  const unable = ['/away', '/waited', '/full', '/electing', '/conflicting'];
  test.each(unable)('a store that cannot do it now is 503, and is not spoken of (%s)', async (path) => {
    const { text, body } = await request(app).get(path).expect(503);
    expect(body).toEqual(problem('service-unavailable'));
    expect(text).not.toMatch(/ECONN|10\.0|data|buffering/);
  });
});

describe('every answer', () => {
  test('has the security headers, no cache and a request id', async () => {
    const { headers } = await request(app).get('/nothing').set('x-request-id', 'bad id\twith spaces');
    expect(headers['content-security-policy']).toMatch(/default-src 'none'/);
    expect(headers['content-security-policy']).not.toMatch(/unsafe/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(headers['strict-transport-security']).toMatch(/max-age=/);
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is logged without the query, where codes and states travel', async () => {
    lines.length = 0;
    await request(app).get('/nothing?code=SplxlOBeZQQYbYS6WxSbIA').set('authorization', 'Bearer secret-token');
    expect(lines.join('')).toMatch(/"path":"\/nothing"/);
    expect(lines.join('')).not.toMatch(/SplxlOBe|secret-token/);
  });
});

describe('health', () => {
  test('ready says which check fails and nothing of why', async () => {
    await request(app).get('/health/live').expect(200);
    await request(app)
      .get('/health/ready')
      .expect(200, { status: 'ok', checks: { database: 'ok' } });
    databaseAnswers = false;
    const { text } = await request(app).get('/health/ready').expect(503);
    databaseAnswers = true;
    expect(JSON.parse(text)).toEqual({ status: 'degraded', checks: { database: 'failed' } });
  });
});

test('thousands of headers are bounded', async () => {
  const server = await listen(app, { port: 0 });
  const headers = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`x-h-${n}`, 'v']));
  const outcome = await new Promise<number | string>((resolve) => {
    const req = httpRequest(`${server.url}/health/live`, { headers }, (res) => resolve(res.statusCode ?? 0));
    req.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    req.end();
  });
  await server.close();
  expect([431, 'ECONNRESET', 'EPIPE']).toContain(outcome);
});
