import type { StoreConnection } from '@of/models';
import { route, userOf } from '@of/service-kit';
import type { RequestHandler, Router } from 'express';
import { Types } from 'mongoose';
import { readOverview } from './overview.ts';

/** `GET /v1/insights/overview` */
export function overviewRoutes(router: Router, store: StoreConnection, authenticate: RequestHandler): void {
  router.get(
    '/v1/insights/overview',
    authenticate,
    route({}, async ({ req, res }) => {
      res.json(await readOverview(store, new Types.ObjectId(userOf(req).userId)));
    }),
  );
}
