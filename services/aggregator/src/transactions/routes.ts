import { objectIdHex, type TransactionChanges, transactionChangesQuery, transactionsQuery } from '@of/contracts';
import { notFound, ProblemError, route, userOf } from '@of/service-kit';
import type { Router } from 'express';
import { Types } from 'mongoose';
import { z } from 'zod';
import type { ChangeCursorCodec } from '../changes/change-cursor.ts';
import { changePage } from '../changes/change-pages.ts';
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

/** `GET /v1/transactions/sync` of the signed-in user: what has changed since a cursor, at all banks. */
export function transactionChangesRoute(router: Router, store: Store, cursors: ChangeCursorCodec): void {
  router.get(
    '/v1/transactions/sync',
    route({ query: transactionChangesQuery }, async ({ query: { cursor, limit }, req, res }) => {
      const { userId } = userOf(req);
      const place = cursor === undefined ? undefined : cursors.decode(cursor, userId);
      if (cursor !== undefined && place === undefined) throw new ProblemError('invalidCursor');
      const page = await changePage(store, new Types.ObjectId(userId), place, limit);
      if (page === undefined) throw new ProblemError('cursorExpired');
      const { next, ...changes } = page;
      res.json({ ...changes, nextCursor: cursors.encode(next, userId) } satisfies TransactionChanges);
    }),
  );
}
