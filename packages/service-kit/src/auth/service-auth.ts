import { createSecretKey, type KeyObject, randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { unauthenticated } from '../problem.ts';
import { bearerTokenOf } from './user-auth.ts';

const LIFETIME_SECONDS = 60;

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
      const claims = serviceClaims.parse(
        jwt.verify(token, keyOf(secret), { algorithms: ['HS256'], issuer, audience, maxAge: LIFETIME_SECONDS }),
      );
      if (claims.exp - claims.iat > LIFETIME_SECONDS) throw new Error('lives too long');
    } catch {
      throw unauthenticated('The service token is not valid', 'invalid_token');
    }
    next();
  };
}
