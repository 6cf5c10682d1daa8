import { userIdentifierQuery } from '@of/contracts';
import { bearerTokenOf, ProblemError, route, tooManyRequests } from '@of/service-kit';
import type { Request, Router } from 'express';
import { z } from 'zod';
import type { UserTokenCheck } from '../keys/user-token-check.ts';
import type { UserTokens } from '../keys/user-tokens.ts';
import type { TokenBuckets } from '../users/token-bucket.ts';
import type { KnownUser, Users } from '../users/users.ts';

const BASE = '/api/v1/openfinance';
const DAY_SECONDS = 86_400;

export interface SourceDemoDeps {
  readonly users: Users;
  readonly userTokens: UserTokens;
  readonly userOf: UserTokenCheck;
  readonly apiUserTokenDays: number;
  /** Users made, by network address. */
  readonly madeByAddress: TokenBuckets;
}

/** The source's clients send `{}` or nothing. */
const noBody = z.strictObject({}).optional();

/** The source answers 403 where the token is missing or does not hold; its clients look for that. */
function ownerOf(userOf: UserTokenCheck, req: Request): KnownUser {
  try {
    return userOf(req);
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401)
      throw new ProblemError('forbidden', { detail: 'The bearer token is not valid' });
    throw error;
  }
}

/** The source demo's routes around users, in its shapes. Express serves each with and without the trailing slash. */
export function sourceDemoRoutes(router: Router, deps: SourceDemoDeps): void {
  const { users, userTokens, userOf, apiUserTokenDays, madeByAddress } = deps;

  router.post(
    `${BASE}/public/create-user`,
    route({ body: noBody }, async ({ req, res }) => {
      const wait = madeByAddress.take(req.ip ?? 'unknown');
      if (wait > 0) throw tooManyRequests(wait, 'Too many users made');
      const user = await users.addApiUser();
      const BearerToken = userTokens.issue(user, apiUserTokenDays * DAY_SECONDS);
      res.status(201).json({ message: 'User created successfully', UserName: user.userName, BearerToken });
    }),
  );

  // The source hands the token to whoever names the user. Here the token itself has to be shown: who has it may ask.
  router.get(
    `${BASE}/public/get-authorization`,
    route({ query: userIdentifierQuery }, ({ query, req, res }) => {
      const owner = ownerOf(userOf, req);
      if (query.user_identifier !== owner.userName && query.user_identifier !== owner.id)
        throw new ProblemError('forbidden', { detail: 'The bearer token is not of this user' });
      res.json({ message: 'User authorized', UserName: owner.userName, BearerToken: bearerTokenOf(req) });
    }),
  );

  router.post(
    `${BASE}/secure/validate-token`,
    route({ body: noBody }, ({ req, res }) => {
      ownerOf(userOf, req);
      res.json({ message: 'Token is valid' });
    }),
  );
}
