import { objectIdHex } from '@of/contracts';
import { notFound, route, userOf } from '@of/service-kit';
import type { Router } from 'express';
import { Types } from 'mongoose';
import { z } from 'zod';
import type { Store } from '../sync/store.ts';
import { findAccount, listAccounts } from './account-queries.ts';

/** `GET /v1/accounts` and `GET /v1/accounts/{id}` of the signed-in user. */
export function accountRoutes(router: Router, store: Store): void {
  router.get(
    '/v1/accounts',
    route({}, async ({ req, res }) => {
      res.json({ accounts: await listAccounts(store, new Types.ObjectId(userOf(req).userId)) });
    }),
  );
  router.get(
    '/v1/accounts/:id',
    route({ params: z.strictObject({ id: objectIdHex }) }, async ({ params, req, res }) => {
      const account = await findAccount(store, new Types.ObjectId(userOf(req).userId), new Types.ObjectId(params.id));
      if (account === undefined) throw notFound();
      res.json(account);
    }),
  );
}
