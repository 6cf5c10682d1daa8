import { institutionQuery, userIdentifierQuery } from '@of/contracts';
import { type AuthenticatedUser, bearerTokenOf, route, sourceDemoUser } from '@of/service-kit';
import type { Request, Router } from 'express';
import { Types } from 'mongoose';
import type { Store } from '../sync/store.ts';
import { sourceAccounts, sourceProducts } from './source-documents.ts';

const BASE = '/api/v1/openfinance/secure';

type Verify = (token: string) => Promise<AuthenticatedUser>;

/**
 * The four `fetch-external-…` routes of the source's demo, in its own shapes. Express serves each path with and without a
 * trailing slash.
 * @param verify from bearer token to user; throws a ProblemError of status 401 for one that does not hold
 */
export function sourceDemoRoutes(router: Router, store: Store, verify: Verify): void {
  const ownerOf = async (req: Request, identifier: string): Promise<Types.ObjectId> => {
    const user = await sourceDemoUser((asked) => verify(bearerTokenOf(asked)), req, identifier);
    return new Types.ObjectId(user.userId);
  };

  router.get(
    `${BASE}/fetch-external-accounts-for-user`,
    route({ query: userIdentifierQuery }, async ({ query, req, res }) => {
      const userId = await ownerOf(req, query.user_identifier);
      res.json({ accounts: await sourceAccounts(store, userId) });
    }),
  );
  router.get(
    `${BASE}/fetch-external-products-for-user`,
    route({ query: userIdentifierQuery }, async ({ query, req, res }) => {
      const userId = await ownerOf(req, query.user_identifier);
      res.json({ products: await sourceProducts(store, userId) });
    }),
  );
  router.get(
    `${BASE}/fetch-external-accounts-for-user-and-institution`,
    route({ query: institutionQuery }, async ({ query, req, res }) => {
      const userId = await ownerOf(req, query.user_identifier);
      res.json({ accounts: await sourceAccounts(store, userId, query.institution_name) });
    }),
  );
  router.get(
    `${BASE}/fetch-external-products-for-user-and-institution`,
    route({ query: institutionQuery }, async ({ query, req, res }) => {
      const userId = await ownerOf(req, query.user_identifier);
      res.json({ products: await sourceProducts(store, userId, query.institution_name) });
    }),
  );
}
