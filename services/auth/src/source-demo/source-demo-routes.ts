import { userIdentifierQuery } from '@of/contracts';
import { bearerTokenOf, route, sourceDemoUser, tooManyRequests } from '@of/service-kit';
import type { Request, Router } from 'express';
import { z } from 'zod';
import type { UserTokens } from '../keys/user-tokens.ts';
import type { TokenBuckets } from '../users/token-bucket.ts';
import type { UserOf } from '../users/user-of.ts';
import type { Users } from '../users/users.ts';

const BASE = '/api/v1/openfinance';
const DAY_SECONDS = 86_400;

export interface SourceDemoDeps {
  readonly users: Users;
  readonly userTokens: UserTokens;
  readonly userOf: UserOf;
  readonly apiUserTokenDays: number;
  /** Users made, by network address. */
  readonly madeByAddress: TokenBuckets;
}

/** The source's clients send `{}` or nothing. */
const noBody = z.strictObject({}).optional();

/** The source demo's routes around users, in its shapes. Express serves each with and without the trailing slash. */
export function sourceDemoRoutes(router: Router, deps: SourceDemoDeps): void {
  const { users, userTokens, userOf, apiUserTokenDays, madeByAddress } = deps;
  const authenticate = async (req: Request) => {
    const { id, userName } = await userOf(req);
    return { userId: id, userName };
  };

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
    route({ query: userIdentifierQuery }, async ({ query, req, res }) => {
      const owner = await sourceDemoUser(authenticate, req, query.user_identifier);
      res.json({ message: 'User authorized', UserName: owner.userName, BearerToken: bearerTokenOf(req) });
    }),
  );

  router.post(
    `${BASE}/secure/validate-token`,
    route({ body: noBody }, async ({ req, res }) => {
      await sourceDemoUser(authenticate, req);
      res.json({ message: 'Token is valid' });
    }),
  );
}
