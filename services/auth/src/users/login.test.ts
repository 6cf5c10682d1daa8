import { loginResponse } from '@of/contracts';
import { userModel } from '@of/models';
import { listen } from '@of/service-kit';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import request from 'supertest';
import { type RunningAuth, startAuth } from '../testing/running-auth.ts';

describe('signing in', () => {
  let auth: RunningAuth;
  beforeAll(async () => {
    auth = await startAuth();
  });
  afterAll(() => auth.stop());

  let calls = 0;
  /** A network address that nobody has used. */
  const newAddress = (): string => {
    calls += 1;
    return `203.0.113.${calls}`;
  };
  const login = (body: object, from = newAddress()) =>
    request(auth.app).post('/v1/login').set('x-forwarded-for', from).send(body);

  it('gives each demo user a token that the published keys verify', async () => {
    const listening = await listen(auth.app, { port: 0 });
    const keySet = createRemoteJWKSet(new URL('/.well-known/jwks.json', listening.url));
    for (const userName of ['fridaklo', 'gracehop', 'adalove', 'claumon']) {
      const answer = await login({ userName, password: `demo-${userName}` });
      expect(answer.status).toBe(200);
      expect(answer.get('cache-control')).toBe('no-store');
      const { accessToken, expiresIn, user } = loginResponse.parse(answer.body);
      expect(expiresIn).toBe(900);
      const expected = { issuer: auth.issuer, audience: 'open-finance', typ: 'at+jwt', algorithms: ['ES256'] };
      const { payload } = await jwtVerify(accessToken, keySet, expected);
      expect(payload).toMatchObject({ sub: user.id, preferred_username: userName, jti: expect.any(String) });
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(900);
    }
    await listening.close();
  });

  it('publishes public keys only, and lets them be cached', async () => {
    const answer = await request(auth.app).get('/.well-known/jwks.json');
    expect(answer.get('cache-control')).toBe('public, max-age=300');
    expect(Object.keys(answer.body.keys[0]).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  it('stores argon2id of 19 MiB and two passes, and nothing else of the password', async () => {
    const user = await userModel(auth.connection).findOne({ UserName: 'fridaklo' }).lean();
    expect(user?.PasswordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(JSON.stringify(user)).not.toContain('demo-fridaklo');
  });

  it('refuses a wrong password, a user who does not exist, and one without a password in the same way', async () => {
    const made = await request(auth.app).post('/api/v1/openfinance/public/create-user');
    const refused = [
      await login({ userName: 'fridaklo', password: 'wrong' }),
      await login({ userName: 'nobody', password: 'wrong' }),
      await login({ userName: made.body.UserName, password: 'wrong' }),
    ];
    const [first] = refused.map(({ body }) => ({ ...body, instance: undefined }));
    for (const { status, body } of refused) {
      expect(status).toBe(401);
      expect(body.type).toBe('urn:openfinance:problem:invalid-credentials');
      expect({ ...body, instance: undefined }).toEqual(first);
    }
  });

  it('does the work of a password check for a user who does not exist', async () => {
    const time = async (userName: string): Promise<number> => {
      const times: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        const begin = performance.now();
        await login({ userName: `${userName}`, password: 'wrong' });
        times.push(performance.now() - begin);
      }
      return times.toSorted((a, b) => a - b)[1] ?? 0;
    };
    const known = await time('adalove');
    const unknown = await time('no-such-user');
    // An early exit would take a small part of argon2's time.
    expect(unknown).toBeGreaterThan(known / 3);
  });

  it('throttles guesses by user, whoever asks and whether there is such a user', async () => {
    for (const userName of ['gracehop', 'no-gracehop']) {
      const statuses: number[] = [];
      for (let guess = 0; guess < 12; guess += 1)
        statuses.push((await login({ userName, password: `guess ${guess}` })).status);
      expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    }
    const right = await login({ userName: 'gracehop', password: 'demo-gracehop' });
    expect(right.status).toBe(429);
    expect(right.type).toBe('application/problem+json');
    expect(Number(right.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(right.get('retry-after'))).toBeLessThanOrEqual(30);
  });

  it.each<[who: string, addressOf: (n: number) => string]>([
    ['address', () => '198.51.100.1'],
    ['IPv6 network', (n) => `2001:db8:0:1::${n.toString(16)}`],
  ])('throttles guesses by %s, but no user who signs in rightly', async (_who, addressOf) => {
    const guesses = Array.from({ length: 102 }, (_unused, n) =>
      login({ userName: `user-${n}`, password: 'x' }, addressOf(n)),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(101);
    expect(statuses).toContain(429);
    for (let time = 0; time < 12; time += 1)
      expect((await login({ userName: 'claumon', password: 'demo-claumon' }, '198.51.100.2')).status).toBe(200);
  });

  it.each<[string, unknown]>([
    ['an operator for the user name', { userName: { $gt: '' }, password: 'x' }],
    ['an operator for the password', { userName: 'fridaklo', password: { $ne: '' } }],
    ['an array', { userName: ['fridaklo'], password: 'x' }],
    ['a further field', { userName: 'fridaklo', password: 'demo-fridaklo', role: 'admin' }],
    ['$where', { $where: 'true', userName: 'fridaklo', password: 'x' }],
    ['a long password', { userName: 'fridaklo', password: 'x'.repeat(257) }],
    ['nothing', {}],
    ['a list', []],
  ])('refuses %s', async (_name, body) => {
    const answer = await login(body as object);
    expect(answer.status).toBe(400);
    expect(answer.body.type).toBe('urn:openfinance:problem:validation-failed');
  });

  it('refuses malformed JSON, __proto__, a body over the limit, another type, and unknown query parameters', async () => {
    const post = (text: string, type = 'application/json', query = '') =>
      request(auth.app).post(`/v1/login${query}`).set('content-type', type).send(text);
    const good = JSON.stringify({ userName: 'fridaklo', password: 'demo-fridaklo' });
    const answers = {
      malformedJson: await post('{"userName":'),
      proto: await post('{"__proto__":{"x":1},"userName":"fridaklo","password":"x"}'),
      tooLarge: await post(JSON.stringify({ userName: 'fridaklo', password: 'x'.repeat(200_000) })),
      form: await post('userName=fridaklo', 'application/x-www-form-urlencoded'),
      query: await post(good, 'application/json', '?debug=1'),
    };
    expect(Object.values(answers).map(({ status }) => status)).toEqual([400, 400, 413, 415, 400]);
    for (const answer of Object.values(answers)) expect(answer.type).toBe('application/problem+json');
    expect(answers.query.body.errors).toEqual([{ detail: 'is not known here', parameter: 'debug' }]);
  });

  it('logs no password and no token', async () => {
    const answer = await login({ userName: 'adalove', password: 'demo-adalove' });
    const log = auth.log.join('');
    expect(log).toContain('/v1/login');
    expect(log).not.toMatch(/"demo-\w+"|guess \d/);
    expect(log).not.toContain(answer.body.accessToken);
  });

  it('keeps users over a restart', async () => {
    const before = await userModel(auth.connection).findOne({ UserName: 'fridaklo' }).lean();
    await auth.another();
    expect(await userModel(auth.connection).findOne({ UserName: 'fridaklo' }).lean()).toEqual(before);
  });
});
