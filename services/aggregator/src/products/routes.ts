import { route, userOf } from '@of/service-kit';
import type { Router } from 'express';
import { Types } from 'mongoose';
import type { Store } from '../sync/store.ts';
import { listProducts } from './product-queries.ts';

/** `GET /v1/products` of the signed-in user. */
export function productRoutes(router: Router, store: Store): void {
  router.get(
    '/v1/products',
    route({}, async ({ req, res }) => {
      res.json({ products: await listProducts(store, new Types.ObjectId(userOf(req).userId)) });
    }),
  );
}
