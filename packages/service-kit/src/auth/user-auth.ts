import { KeyObject } from 'node:crypto';
import { objectIdHex, userName } from '@of/contracts';
import type { Request, RequestHandler } from 'express';
import { createRemoteJWKSet, errors as joseErrors } from 'jose';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { ProblemError, unauthenticated } from '../problem.ts';

/** Whom a request's access token stands for. */
export interface AuthenticatedUser {
  /** ObjectId hex. */
  readonly userId: string;
  readonly userName: string;
  readonly tokenId: string;
  /** When the token ends, epoch seconds: what goes on longer than a request must not outlast it. */
  readonly expiresAt: number;
}

/** RFC 7515 §4.1: headers that would let the token bring its own key are refused rather than ignored. */
const tokenHeader = z.strictObject({ alg: z.literal('ES256'), typ: z.enum(['JWT', 'at+jwt']), kid: z.string().min(1) });

const tokenClaims = z.object({
  sub: objectIdHex,
  preferred_username: userName,
  jti: z.string().min(1),
  iat: z.number(),
  exp: z.number(),
  nbf: z.number().optional(),
});

/**
 * How much later than our clock says a token may begin (`nbf`): an issuer's clock is never quite ours. Its end stays its end: who
 * is a few seconds early there gets a new one a few seconds early.
 */
const AHEAD_SECONDS = 10;

const users = new WeakMap<Request, AuthenticatedUser>();

export interface UserAuthOptions {
  /** URL of the issuer's key set (RFC 7517). */
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
}

/** RFC 6750 §2.1: the token comes in the Authorization header, and only there. */
export function bearerTokenOf(req: Request): string {
  const header = req.get('authorization');
  if (header === undefined) throw unauthenticated();
  const token = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1];
  if (token === undefined) throw unauthenticated('The Authorization header has no bearer token', 'invalid_request');
  return token;
}

const refused = (cause?: unknown) => {
  const problem = unauthenticated('The access token is not valid', 'invalid_token');
  problem.cause = cause;
  return problem;
};

/** @throws ProblemError 401 also for what cannot be decoded: a payload that is no JSON throws there and then */
function headerOf(token: string): z.infer<typeof tokenHeader> {
  try {
    return tokenHeader.parse(jwt.decode(token, { complete: true })?.header);
  } catch (error) {
    throw refused(error);
  }
}

/**
 * Verifies a user's access token: a JWT signed with ES256 by a key of the issuer's set (RFC 7519, RFC 9068), its issuer,
 * audience and times.
 * @returns a function from token to user, which throws a 401 ProblemError for a token that does not hold, and 503 when the
 *   key set cannot be read
 */
export function userTokenVerifier({
  jwksUrl,
  issuer,
  audience,
}: UserAuthOptions): (token: string) => Promise<AuthenticatedUser> {
  const keySet = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 3_000, cooldownDuration: 5_000 });

  async function publicKey(header: z.infer<typeof tokenHeader>): Promise<KeyObject> {
    try {
      const key = await keySet(header);
      return KeyObject.from(key);
    } catch (error) {
      if (error instanceof joseErrors.JWKSNoMatchingKey) throw refused(error);
      throw new ProblemError('serviceUnavailable', { detail: 'Access tokens cannot be checked now', cause: error });
    }
  }

  return async (token) => {
    const key = await publicKey(headerOf(token));
    try {
      const expected = { algorithms: ['ES256' as const], issuer, audience, ignoreNotBefore: true };
      const claims = tokenClaims.parse(jwt.verify(token, key, expected));
      if ((claims.nbf ?? 0) > Date.now() / 1000 + AHEAD_SECONDS) throw new Error('not valid yet');
      return { userId: claims.sub, userName: claims.preferred_username, tokenId: claims.jti, expiresAt: claims.exp };
    } catch (error) {
      throw refused(error);
    }
  };
}

/** Lets a request pass when its bearer token stands for a user (see `userTokenVerifier`); `userOf` then tells which. */
export function userAuth(options: UserAuthOptions): RequestHandler {
  const verify = userTokenVerifier(options);
  return async (req, _res, next) => {
    users.set(req, await verify(bearerTokenOf(req)));
    next();
  };
}

/** The user of a request that `userAuth` let pass. @throws ProblemError 401 when it did not see the request */
export function userOf(req: Request): AuthenticatedUser {
  const user = users.get(req);
  if (user === undefined) throw unauthenticated();
  return user;
}
