import { createHmac, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createLogger, createServiceApp, listen, userAuth } from '@of/service-kit';
import type { Express } from 'express';
import jwt from 'jsonwebtoken';
import request from 'supertest';
import { keySetRoutes } from './key-set-routes.ts';
import { readSigningKeys, SigningKeyError } from './signing-keys.ts';
import { createUserTokenCheck } from './user-token-check.ts';
import { createUserTokens } from './user-tokens.ts';

const issuer = 'https://auth.example';
const user = { id: '65a1c0d2e4f60718293a4b5c', userName: 'fridaklo' };

function newKey(): { privatePem: string; publicPem: string; privateKey: KeyObject } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    privateKey,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

describe('users’ access tokens', () => {
  const own = newKey();
  const keys = readSigningKeys(own.privatePem);
  const tokens = createUserTokens(keys, issuer);
  const app: Express = createServiceApp({
    logger: createLogger({ service: 'test', level: 'silent' }),
    ready: {},
    routes: (router) => {
      const userOf = createUserTokenCheck(keys, issuer);
      router.get('/me', (req, res) => {
        res.json(userOf(req));
      });
    },
  });
  const ask = (token: string) => request(app).get('/me').set('authorization', `Bearer ${token}`);

  /** A token as ours is, but for what the attack changes. */
  function forge(change: { header?: object; claims?: object; key?: KeyObject | string; alg?: jwt.Algorithm }): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = { preferred_username: user.userName, jti: randomUUID(), iat: now, exp: now + 60, sub: user.id };
    return jwt.sign({ ...claims, iss: issuer, aud: 'open-finance', ...change.claims }, change.key ?? own.privateKey, {
      algorithm: change.alg ?? 'ES256',
      header: { alg: change.alg ?? 'ES256', typ: 'at+jwt', kid: keys.kid, ...change.header },
    });
  }
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');

  it('tell whose they are', async () => {
    const answer = await ask(tokens.issue(user, 60));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(user);
    expect((await ask(forge({}))).status).toBe(200);
  });

  it('hold at once where the clock is five minutes behind, here and at every other service', async () => {
    const issuerOf = createServiceApp({
      logger: createLogger({ service: 'test', level: 'silent' }),
      ready: {},
      routes: (router) => keySetRoutes(router, keys, undefined),
    });
    const published = await listen(issuerOf, { port: 0 });
    const elsewhere: Express = createServiceApp({
      logger: createLogger({ service: 'test', level: 'silent' }),
      ready: {},
      routes: (router) => {
        const users = { jwksUrl: `${published.url}/.well-known/jwks.json`, issuer, audience: 'open-finance' };
        router.get('/me', userAuth(users), (_req, res) => void res.json({}));
      },
    });
    const { now: ours } = Date;
    Date.now = () => ours() + 300_000;
    const token = tokens.issue(user, 60);
    Date.now = ours;
    for (const service of [app, elsewhere])
      await request(service).get('/me').set('authorization', `Bearer ${token}`).expect(200);
    await published.close();
  });

  const now = (): number => Math.floor(Date.now() / 1000);
  const attacks: [string, () => string][] = [
    ['another audience', () => forge({ claims: { aud: 'other' } })],
    ['another issuer', () => forge({ claims: { iss: 'https://evil.example' } })],
    ['an expiry that is over', () => forge({ claims: { iat: now() - 100, exp: now() - 1 } })],
    ['nbf ahead', () => forge({ claims: { nbf: now() + 60 } })],
    ['no user', () => forge({ claims: { sub: '' } })],
    ['a user name with an operator', () => forge({ claims: { preferred_username: { $gt: '' } } })],
    ['an unknown kid', () => forge({ header: { kid: 'other' } })],
    ['no kid', () => forge({ header: { kid: undefined } })],
    ['another type', () => forge({ header: { typ: 'JWT' } })],
    ['jku', () => forge({ header: { jku: 'https://evil.example/jwks.json' } })],
    ['jwk', () => forge({ header: { jwk: keys.keySet.keys[0] } })],
    ['a critical header', () => forge({ header: { crit: ['exp'] } })],
    ['another key under our kid', () => forge({ key: newKey().privateKey })],
    ['no signature', () => forge({}).replace(/\.[^.]*$/, '.')],
    ['the signature of another token', () => `${forge({}).replace(/\.[^.]*$/, '')}.${forge({}).split('.')[2]}`],
    [
      'alg none',
      () => {
        const [, claims] = forge({}).split('.');
        return `${encode({ alg: 'none', typ: 'at+jwt', kid: keys.kid })}.${claims}.`;
      },
    ],
    [
      'HS256 with the public key as secret',
      () => {
        const [, claims] = forge({}).split('.');
        const signed = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: keys.kid })}.${claims}`;
        return `${signed}.${createHmac('sha256', own.publicPem).update(signed).digest('base64url')}`;
      },
    ],
    ['something that is no token', () => 'abc'],
  ];
  it.each(attacks)('are refused with %s', async (_name, token) => {
    const answer = await ask(token());
    expect(answer.status).toBe(401);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('are wanted in the Authorization header', async () => {
    for (const answer of [
      await request(app).get('/me'),
      await request(app)
        .get('/me')
        .query({ access_token: tokens.issue(user, 60) }),
      await request(app)
        .get('/me')
        .set('authorization', `Basic ${tokens.issue(user, 60)}`),
    ])
      expect(answer.status).toBe(401);
  });

  it('of the key before are still accepted when it is named', async () => {
    const next = newKey();
    const rotated = readSigningKeys(next.privatePem.replaceAll('\n', '\\n'), own.publicPem);
    expect(rotated.keySet.keys).toHaveLength(2);
    expect(rotated.kid).not.toBe(keys.kid);
    expect([...rotated.publicKeys.keys()]).toContain(keys.kid);
  });

  it('need an EC P-256 key', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
    for (const bad of [rsa, p384].map((key) => key.export({ type: 'pkcs8', format: 'pem' }).toString()))
      expect(() => readSigningKeys(bad)).toThrow(SigningKeyError);
    expect(() => readSigningKeys('no key')).toThrow(SigningKeyError);
  });
});
