import { institutionQuery, userIdentifierQuery } from '@of/contracts';
import { type AuthenticatedUser, bearerTokenOf, ProblemError, route } from '@of/service-kit';
import type { Request, Router } from 'express';
import { Types } from 'mongoose';
import type { Store } from '../sync/store.ts';
import { sourceAccounts, sourceProducts } from './source-documents.ts';

const BASE = '/api/v1/openfinance/secure';

type Verify = (token: string) => Promise<AuthenticatedUser>;

/** The source answers 403 where we would say 401: its clients expect that of a missing or invalid token. */
async function sourceUser(verify: Verify, req: Request, identifier: string): Promise<Types.ObjectId> {
  const user = await Promise.resolve()
    .then(() => verify(bearerTokenOf(req)))
    .catch((error: unknown) => {
      if (error instanceof ProblemError && error.status === 401)
        throw new ProblemError('forbidden', { detail: 'The bearer token is not valid', cause: error });
      throw error;
    });
  if (identifier !== user.userName && identifier.toLowerCase() !== user.userId)
    throw new ProblemError('forbidden', { detail: 'The token is not this user’s' });
  return new Types.ObjectId(user.userId);
}

/**
 * The four `fetch-external-…` routes of the source's demo, in its own shapes. Express serves each path with and without a
 * trailing slash.
 * @param verify from bearer token to user; throws a ProblemError of status 401 for one that does not hold
 */
export function sourceDemoRoutes(router: Router, store: Store, verify: Verify): void {
  router.get(
    `${BASE}/fetch-external-accounts-for-user`,
    route({ query: userIdentifierQuery }, async ({ query, req, res }) => {
      const userId = await sourceUser(verify, req, query.user_identifier);
      res.json({ accounts: await sourceAccounts(store, userId) });
    }),
  );
  router.get(
    `${BASE}/fetch-external-products-for-user`,
    route({ query: userIdentifierQuery }, async ({ query, req, res }) => {
      const userId = await sourceUser(verify, req, query.user_identifier);
      res.json({ products: await sourceProducts(store, userId) });
    }),
  );
  router.get(
    `${BASE}/fetch-external-accounts-for-user-and-institution`,
    route({ query: institutionQuery }, async ({ query, req, res }) => {
      const userId = await sourceUser(verify, req, query.user_identifier);
      res.json({ accounts: await sourceAccounts(store, userId, query.institution_name) });
    }),
  );
  router.get(
    `${BASE}/fetch-external-products-for-user-and-institution`,
    route({ query: institutionQuery }, async ({ query, req, res }) => {
      const userId = await sourceUser(verify, req, query.user_identifier);
      res.json({ products: await sourceProducts(store, userId, query.institution_name) });
    }),
  );
}
