import { route } from '@of/service-kit';
import type { Router } from 'express';
import type { SigningKeys } from './signing-keys.ts';

/** `GET /.well-known/jwks.json`: the public keys of users' tokens (RFC 7517 §5). */
export function keySetRoutes(router: Router, keys: SigningKeys): void {
  router.get(
    '/.well-known/jwks.json',
    route({}, ({ res }) => {
      res.set('Cache-Control', 'public, max-age=300').json(keys.keySet);
    }),
  );
}
