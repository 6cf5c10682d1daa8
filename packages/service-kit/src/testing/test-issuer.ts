import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import type { Router } from 'express';
import { exportJWK } from 'jose';
import jwt from 'jsonwebtoken';
import { createServiceApp } from '../http/service-app.ts';
import { createLogger } from '../logger.ts';
import { type Listening, listen } from '../run-service.ts';

/** Signs a user's access token, as auth does; `options` for one that does not hold. */
export type TokenOf = (userId: string, userName: string, options?: jwt.SignOptions) => string;

/** What stands for auth where a service only has to know its users. */
export interface TestIssuer {
  readonly url: string;
  readonly jwksUrl: string;
  readonly tokenOf: TokenOf;
  /** As `tokenOf`, under a key that is not in the key set. */
  readonly forgedTokenOf: TokenOf;
  readonly close: Listening['close'];
}

const AUDIENCE = 'open-finance';

/** Starts an issuer of users' tokens on a free port, with a key set of its own. `routes` adds what else it serves. */
export async function startTestIssuer(routes: (router: Router) => void = () => undefined): Promise<TestIssuer> {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  const app = createServiceApp({
    logger: createLogger({ service: 'test-issuer', level: 'silent' }),
    ready: {},
    routes: (router) => {
      router.get('/.well-known/jwks.json', (_req, res) => {
        res.json({ keys: [jwk] });
      });
      routes(router);
    },
  });
  const { url, close } = await listen(app, { port: 0 });
  const sign =
    (key: KeyObject): TokenOf =>
    (userId, userName, options = {}) =>
      jwt.sign({ preferred_username: userName }, key, {
        algorithm: 'ES256',
        keyid: 'k1',
        issuer: url,
        audience: AUDIENCE,
        subject: userId,
        jwtid: randomUUID(),
        expiresIn: 900,
        ...options,
      });
  return {
    url,
    jwksUrl: `${url}/.well-known/jwks.json`,
    tokenOf: sign(own.privateKey),
    forgedTokenOf: sign(foreign.privateKey),
    close,
  };
}
