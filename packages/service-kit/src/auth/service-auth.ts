import { createSecretKey, type KeyObject, randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { unauthenticated } from '../problem.ts';
import { bearerTokenOf } from './user-auth.ts';

const LIFETIME_SECONDS = 60;

/** How far apart the clocks of two services may be, either way. */
const CLOCKS_APART_SECONDS = 300;

/** As a key: of a text, jsonwebtoken tries first each time whether it is PEM, which takes twenty times as long as to sign. */
const keyOf = (secret: string): KeyObject => createSecretKey(secret, 'utf8');

const serviceClaims = z.strictObject({
  iss: z.string(),
  aud: z.string(),
  iat: z.number(),
  exp: z.number(),
  jti: z.string(),
});

/**
 * A token with which one service shows another who it is: HS256 over a secret that only the two share, good for a minute.
 * @param issuer the calling service's name
 * @param audience the called service's name
 */
export function signServiceToken({
  issuer,
  audience,
  secret,
}: {
  issuer: string;
  audience: string;
  secret: string;
}): string {
  return jwt.sign({}, keyOf(secret), {
    algorithm: 'HS256',
    issuer,
    audience,
    expiresIn: LIFETIME_SECONDS,
    jwtid: randomUUID(),
  });
}

const issued = z.looseObject({ iss: z.string() });

/**
 * Lets only the named services pass to an internal route. A user's token, another service's, or one for another audience is
 * refused with 401.
 *
 * Clocks five minutes apart are no harm. The price is that a token holds, and can be sent again, for six minutes instead of one
 * (for eleven, if the clock that signed it was ahead): no `jti` is remembered, as the processes of a service share no memory and
 * each call would be a write. It is accepted because a token is only ever in a request between two services, and whoever can read
 * it there can read what is answered. No token is good for longer: neither one with a longer life, nor one of a more distant future.
 * @param secrets shared secret by service name
 */
export function serviceAuth({
  audience,
  secrets,
}: {
  audience: string;
  secrets: Readonly<Record<string, string>>;
}): RequestHandler {
  return (req, _res, next) => {
    const token = bearerTokenOf(req);
    try {
      const { iss: issuer } = issued.parse(jwt.decode(token));
      const secret = Object.hasOwn(secrets, issuer) ? secrets[issuer] : undefined;
      if (secret === undefined) throw new Error('a service that is not named');
      const expected = { algorithms: ['HS256' as const], issuer, audience, clockTolerance: CLOCKS_APART_SECONDS };
      const { iat, exp } = serviceClaims.parse(jwt.verify(token, keyOf(secret), expected));
      if (exp - iat > LIFETIME_SECONDS) throw new Error('lives too long');
      if (iat > Date.now() / 1000 + CLOCKS_APART_SECONDS) throw new Error('of a time to come');
    } catch {
      throw unauthenticated('The service token is not valid', 'invalid_token');
    }
    next();
  };
}
