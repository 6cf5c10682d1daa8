import { objectIdHex, transactionsQuery } from '@of/contracts';
import { notFound, ProblemError, route, userOf } from '@of/service-kit';
import type { Router } from 'express';
import { Types } from 'mongoose';
import { z } from 'zod';
import type { Store } from '../sync/store.ts';
import type { CursorCodec } from './cursor.ts';
import { transactionPage } from './transaction-pages.ts';

/** `GET /v1/accounts/{id}/transactions` of the signed-in user. */
export function transactionRoutes(router: Router, store: Store, cursors: CursorCodec): void {
  router.get(
    '/v1/accounts/:id/transactions',
    route(
      { params: z.strictObject({ id: objectIdHex }), query: transactionsQuery },
      async ({ params, query, req, res }) => {
        const userId = new Types.ObjectId(userOf(req).userId);
        const page = await transactionPage(store, cursors, userId, new Types.ObjectId(params.id), query);
        if (page === 'no-account') throw notFound();
        if (page === 'invalid-cursor') throw new ProblemError('invalidCursor');
        res.json(page);
      },
    ),
  );
}
