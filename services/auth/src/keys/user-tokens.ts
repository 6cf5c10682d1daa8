import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { KnownUser } from '../users/users.ts';
import type { SigningKeys } from './signing-keys.ts';

/** For whom users' tokens are: every service of this project that serves users. */
export const USER_TOKEN_AUDIENCE = 'open-finance';

/** How long the access token of somebody who signed in holds. */
export const ACCESS_TOKEN_SECONDS = 900;

export interface UserTokens {
  /**
   * A signed access token of the user (RFC 9068) that expires after so many seconds. It says when it was issued and not when it
   * begins (`nbf`): a service whose clock is behind would refuse it for as long.
   */
  readonly issue: (user: KnownUser, lifetimeSeconds: number) => string;
}

export function createUserTokens(keys: SigningKeys, issuer: string): UserTokens {
  return {
    issue: (user, lifetimeSeconds) =>
      jwt.sign({ preferred_username: user.userName }, keys.privateKey, {
        algorithm: 'ES256',
        keyid: keys.kid,
        issuer,
        audience: USER_TOKEN_AUDIENCE,
        subject: user.id,
        jwtid: randomUUID(),
        expiresIn: lifetimeSeconds,
        header: { alg: 'ES256', typ: 'at+jwt' },
      }),
  };
}
