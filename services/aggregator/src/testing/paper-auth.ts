import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { type Permission, tokenLeaseRequest } from '@of/contracts';
import {
  createLogger,
  createServiceApp,
  type Listening,
  listen,
  ProblemError,
  route,
  serviceAuth,
} from '@of/service-kit';
import { exportJWK } from 'jose';
import jwt from 'jsonwebtoken';

export const SERVICE_SECRET = 'a secret of the test, long enough!';

/** What auth is to the aggregator: a key set, users' tokens, and leases. */
export interface PaperAuth {
  readonly url: string;
  /** Access tokens that leases give, by consent; a consent without one is not active. */
  readonly bankTokens: Map<string, string>;
  /** What is given in place of a token that the bank refused. */
  readonly freshTokens: Map<string, string>;
  /** Leases asked for. */
  readonly leases: { consentId: string; refusedTokenHash?: string | undefined }[];
  permissions: Permission[];
  /** Whether it answers to leases with 503. */
  down: boolean;
  /** A user's access token; `claims` and `key` for one that does not hold. */
  readonly tokenOf: (userId: string, userName: string, options?: jwt.SignOptions) => string;
  readonly forgedTokenOf: (userId: string, userName: string) => string;
  readonly close: Listening['close'];
}

export async function startPaperAuth(): Promise<PaperAuth> {
  const [own, foreign] = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  if (own === undefined || foreign === undefined) throw new Error('no keys');
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  const state: Omit<PaperAuth, 'url' | 'close' | 'tokenOf' | 'forgedTokenOf'> = {
    bankTokens: new Map(),
    freshTokens: new Map(),
    leases: [],
    permissions: ['accounts', 'balances', 'transactions', 'products'],
    down: false,
  };
  const app = createServiceApp({
    logger: createLogger({ service: 'paper-auth', level: 'silent' }),
    ready: {},
    routes: (router) => {
      router.get('/.well-known/jwks.json', (_req, res) => {
        res.json({ keys: [jwk] });
      });
      router.post(
        '/internal/v1/token-leases',
        serviceAuth({ audience: 'auth', secrets: { aggregator: SERVICE_SECRET } }),
        route({ body: tokenLeaseRequest }, ({ body, res }) => {
          state.leases.push(body);
          if (state.down) throw new ProblemError('serviceUnavailable');
          const { consentId, refusedTokenHash } = body;
          const held = state.bankTokens.get(consentId);
          if (held === undefined) throw new ProblemError('consentNotActive');
          const refused = createHash('sha256').update(held).digest('hex') === refusedTokenHash;
          const accessToken = refused ? (state.freshTokens.get(consentId) ?? held) : held;
          state.bankTokens.set(consentId, accessToken);
          res.json({
            bankId: 'green-bank',
            accessToken,
            tokenType: 'Bearer',
            expiresAt: new Date(Date.now() + 600_000).toISOString(),
            permissions: state.permissions,
          });
        }),
      );
    },
  });
  const { url, close } = await listen(app, { port: 0 });
  const sign =
    (key: typeof own.privateKey) =>
    (userId: string, userName: string, options: jwt.SignOptions = {}) =>
      jwt.sign({ preferred_username: userName }, key, {
        algorithm: 'ES256',
        keyid: 'k1',
        issuer: url,
        audience: 'open-finance',
        subject: userId,
        jwtid: randomUUID(),
        expiresIn: 900,
        ...options,
      });
  return Object.assign(state, { url, close, tokenOf: sign(own.privateKey), forgedTokenOf: sign(foreign.privateKey) });
}
