import { objectIdHex, userName } from '@of/contracts';
import { bearerTokenOf, unauthenticated } from '@of/service-kit';
import type { Request } from 'express';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { KnownUser } from '../users/users.ts';
import type { SigningKeys } from './signing-keys.ts';
import { USER_TOKEN_AUDIENCE } from './user-tokens.ts';

/** RFC 8725 §3.1, §3.11; headers by which a token would bring its own key (`jku`, `jwk`, `x5u`) are refused. */
const tokenHeader = z.strictObject({ alg: z.literal('ES256'), typ: z.literal('at+jwt'), kid: z.string() });

const tokenClaims = z.object({
  sub: objectIdHex,
  preferred_username: userName,
  jti: z.string().min(1),
  exp: z.number(),
});

/** Tells whose token a request bears. @throws ProblemError 401 when it bears none of ours that holds now */
export type UserTokenCheck = (req: Request) => KnownUser;

/** Checks tokens that this service signed, by the keys that it has itself: other services read them from the key set. */
export function createUserTokenCheck(keys: SigningKeys, issuer: string): UserTokenCheck {
  return (req) => {
    const token = bearerTokenOf(req);
    try {
      const { kid } = tokenHeader.parse(jwt.decode(token, { complete: true })?.header);
      const key = keys.publicKeys.get(kid);
      if (key === undefined) throw new Error('a key that is not ours');
      const verified = jwt.verify(token, key, { algorithms: ['ES256'], issuer, audience: USER_TOKEN_AUDIENCE });
      const claims = tokenClaims.parse(verified);
      return { id: claims.sub, userName: claims.preferred_username };
    } catch {
      throw unauthenticated('The access token is not valid', 'invalid_token');
    }
  };
}
