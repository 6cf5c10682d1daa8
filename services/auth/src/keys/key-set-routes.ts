import { route } from '@of/service-kit';
import type { Router } from 'express';
import type { SigningKeys } from './signing-keys.ts';

/**
 * `GET /.well-known/jwks.json`: the public keys of users' tokens (RFC 7517 §5), and `/.well-known/bank-client-jwks.json`: the
 * key by which banks know the application (RFC 7523).
 */
export function keySetRoutes(router: Router, keys: SigningKeys, clientKey: SigningKeys | undefined): void {
  const sets = { 'jwks.json': keys.keySet, 'bank-client-jwks.json': clientKey?.keySet ?? { keys: [] } };
  for (const [name, keySet] of Object.entries(sets))
    router.get(
      `/.well-known/${name}`,
      route({}, ({ res }) => {
        res.set('Cache-Control', 'public, max-age=300').json(keySet);
      }),
    );
}
