import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import express from 'express';
import jwt from 'jsonwebtoken';
import { pino } from 'pino';
import request from 'supertest';
import { createServiceApp } from '../http/service-app.ts';
import { type Listening, listen } from '../run-service.ts';
import { serviceAuth, signServiceToken } from './service-auth.ts';
import { userAuth, userOf } from './user-auth.ts';

const issuer = 'https://auth.example';
const audience = 'open-finance';
const userId = '65a1c0d2e4f60718293a4b5c';
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicPem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();

const logger = pino({ level: 'silent' });
let keyServer: Listening;
let app: ReturnType<typeof createServiceApp>;

beforeAll(async () => {
  const keySet = express().get('/jwks', (_req, res) => {
    res.json({ keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' }] });
  });
  keyServer = await listen(keySet, { port: 0 });
  app = createServiceApp({
    logger,
    ready: {},
    routes: (router) => {
      router.get('/me', userAuth({ jwksUrl: `${keyServer.url}/jwks`, issuer, audience }), (req, res) => {
        res.json(userOf(req));
      });
      router.get(
        '/internal',
        serviceAuth({ audience: 'auth', secrets: { aggregator: 'a'.repeat(32), insights: 'i'.repeat(32) } }),
        (_req, res) => {
          res.json({});
        },
      );
    },
  });
});
afterAll(() => keyServer.close());

interface Change {
  claims?: Record<string, unknown>;
  options?: jwt.SignOptions;
  key?: KeyObject | string;
}

function token({ claims = {}, options = {}, key = keys.privateKey }: Change = {}): string {
  const payload = { sub: userId, preferred_username: 'fridaklo', jti: 't1', iss: issuer, aud: audience, ...claims };
  return jwt.sign(payload, key, {
    algorithm: 'ES256',
    keyid: 'k1',
    ...('exp' in claims ? {} : { expiresIn: 60 }),
    ...options,
  });
}

const me = (sent: string) => request(app).get('/me').set('authorization', `Bearer ${sent}`);

test('a token of the issuer stands for its user', async () => {
  const { body } = await me(token()).expect(200);
  expect(body).toEqual({ userId, userName: 'fridaklo', tokenId: 't1', expiresAt: expect.any(Number) });
});

test('no token is a 401 with a challenge', async () => {
  const { body } = await request(app)
    .get('/me')
    .expect(401)
    .expect('www-authenticate', /^Bearer realm=/);
  expect(body.type).toBe('urn:openfinance:problem:unauthenticated');
});

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

test('an issuer’s clock may be some seconds ahead', async () => {
  await me(token({ claims: { iat: inSeconds(5), nbf: inSeconds(5) } })).expect(200);
});

const unsigned = [
  { alg: 'none', typ: 'JWT', kid: 'k1' },
  { sub: userId, preferred_username: 'fridaklo', jti: 't', iss: issuer, aud: audience, exp: 4_102_444_800 },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');

/** Its header is as it should be, its payload is no JSON. */
const malformed = (header: object): string =>
  `${[JSON.stringify(header), 'not JSON'].map((part) => Buffer.from(part).toString('base64url')).join('.')}.AAAA`;

test.each<[string, () => string]>([
  ['not signed (alg none)', () => `${unsigned}.`],
  [
    'signed by HS256 with the public key',
    () =>
      jwt.sign({ sub: userId, preferred_username: 'fridaklo', jti: 't' }, Buffer.from(publicPem), {
        algorithm: 'HS256',
        keyid: 'k1',
        issuer,
        audience,
        expiresIn: 60,
      }),
  ],
  ['signed with another key', () => token({ key: otherKeys.privateKey })],
  ['of an unknown kid', () => token({ options: { keyid: 'k2' } })],
  [
    'without a kid',
    () =>
      jwt.sign({ sub: userId, preferred_username: 'fridaklo', jti: 't' }, keys.privateKey, {
        algorithm: 'ES256',
        issuer,
        audience,
        expiresIn: 60,
      }),
  ],
  ['for another audience', () => token({ claims: { aud: 'bank' } })],
  ['of another issuer', () => token({ claims: { iss: 'https://evil.example' } })],
  ['expired', () => token({ claims: { exp: inSeconds(-1) } })],
  ['not valid yet', () => token({ claims: { nbf: inSeconds(600) } })],
  ['not valid for longer than clocks differ', () => token({ claims: { nbf: inSeconds(30) } })],
  [
    'without an expiry',
    () =>
      jwt.sign({ sub: userId, preferred_username: 'fridaklo', jti: 't' }, keys.privateKey, {
        algorithm: 'ES256',
        keyid: 'k1',
        issuer,
        audience,
      }),
  ],
  ['with a jku header', () => token({ options: { header: { alg: 'ES256', jku: 'https://evil.example/jwks' } } })],
  [
    'with a key of its own in the header',
    () =>
      token({
        key: otherKeys.privateKey,
        options: { header: { alg: 'ES256', jwk: otherKeys.publicKey.export({ format: 'jwk' }) } as jwt.JwtHeader },
      }),
  ],
  ['whose subject is no user id', () => token({ claims: { sub: '{"$gt":""}' } })],
  [
    'with a changed payload',
    () =>
      token().replace(
        /\.[^.]+\./,
        `.${Buffer.from(JSON.stringify({ sub: userId, exp: 4_102_444_800 })).toString('base64url')}.`,
      ),
  ],
  ['no JWT', () => 'abc.def.ghi'],
  ['whose payload is no JSON', () => malformed({ alg: 'ES256', typ: 'JWT', kid: 'k1' })],
  ['of a service', () => signServiceToken({ issuer: 'aggregator', audience: 'auth', secret: 'a'.repeat(32) })],
])('a token %s is refused', async (_what, make) => {
  const { body } = await me(make())
    .expect(401)
    .expect('www-authenticate', /error="invalid_token"/);
  expect(body.type).toBe('urn:openfinance:problem:unauthenticated');
});

test('a key set that cannot be read is our fault, not the token’s', async () => {
  const down = createServiceApp({
    logger,
    ready: {},
    routes: (router) =>
      void router.get('/me', userAuth({ jwksUrl: 'http://127.0.0.1:1/jwks', issuer, audience }), () => undefined),
  });
  await request(down).get('/me').set('authorization', `Bearer ${token()}`).expect(503);
});

/** What a process makes whose clock is so many seconds ahead of ours. */
function atClock<T>(seconds: number, make: () => T): T {
  const { now } = Date;
  Date.now = () => now() + seconds * 1000;
  try {
    return make();
  } finally {
    Date.now = now;
  }
}

describe('internal routes', () => {
  const internal = (sent: string) => request(app).get('/internal').set('authorization', `Bearer ${sent}`);
  const sign = (issuer: string, secret: string, audience = 'auth') => signServiceToken({ issuer, audience, secret });
  const named = () => sign('aggregator', 'a'.repeat(32));

  test('let the named service pass', async () => {
    await internal(named()).expect(200);
  });

  test.each([-300, -2, 2, 300])('let it pass with a clock that is %d seconds ahead', async (seconds) => {
    await internal(atClock(seconds, named)).expect(200);
  });

  test('take a token again for as long as clocks may be apart, and no longer', async () => {
    await internal(atClock(-350, named)).expect(200);
    await internal(atClock(-361, named)).expect(401);
  });

  test.each<[string, () => string]>([
    ['a user’s token', () => token()],
    ['a service that is not named', () => sign('portal', 'p'.repeat(32))],
    ['a service with the secret of another', () => sign('aggregator', 'i'.repeat(32))],
    ['another audience', () => sign('aggregator', 'a'.repeat(32), 'insights')],
    ['a name from the prototype', () => sign('constructor', 'x')],
    ['a payload that is no JSON', () => malformed({ alg: 'HS256', typ: 'JWT' })],
    ['a token of a more distant future', () => atClock(310, named)],
    ['a token of tomorrow', () => atClock(86_400, named)],
    [
      'a token that lives too long',
      () =>
        jwt.sign({}, 'a'.repeat(32), {
          algorithm: 'HS256',
          issuer: 'aggregator',
          audience: 'auth',
          expiresIn: 3600,
          jwtid: 'x',
        }),
    ],
  ])('refuse %s', async (_what, make) => {
    await internal(make()).expect(401);
  });
});
