import { totalBalanceRequest, totalDebtRequest } from '@of/contracts';
import type { StoreConnection } from '@of/models';
import { type AuthenticatedUser, bearerTokenOf, route, sourceDemoUser } from '@of/service-kit';
import type { Request, Router } from 'express';
import { Types } from 'mongoose';
import { totalBalance, totalDebt } from './totals.ts';

const BASE = '/api/v1/openfinance/secure';

/** The two `calculate-total-…` routes of the source's demo, in its shapes; Express serves them with a trailing slash too. */
export function sourceDemoRoutes(
  router: Router,
  store: StoreConnection,
  verify: (token: string) => Promise<AuthenticatedUser>,
): void {
  const authenticate = (req: Request): Promise<AuthenticatedUser> => verify(bearerTokenOf(req));
  router.post(
    `${BASE}/calculate-total-balance-for-user`,
    route({ body: totalBalanceRequest }, async ({ body, req, res }) => {
      const { userId } = await sourceDemoUser(authenticate, req, body.user_id);
      const ids = body.connected_external_accounts;
      res.json({ total_balance: await totalBalance(store, new Types.ObjectId(userId), ids) });
    }),
  );
  router.post(
    `${BASE}/calculate-total-debt-for-user`,
    route({ body: totalDebtRequest }, async ({ body, req, res }) => {
      const { userId } = await sourceDemoUser(authenticate, req, body.user_id);
      const ids = body.connected_external_products;
      res.json({ total_debt: await totalDebt(store, new Types.ObjectId(userId), ids) });
    }),
  );
}
