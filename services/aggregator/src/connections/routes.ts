import { objectIdHex } from '@of/contracts';
import { notFound, ProblemError, route, userOf } from '@of/service-kit';
import type { Router } from 'express';
import { Types } from 'mongoose';
import { z } from 'zod';
import type { Announce } from '../sync/announce.ts';
import type { Store } from '../sync/store.ts';
import { findConnection, listConnections, requestSync } from './connection-queries.ts';
import { syncRunResource } from './connection-resource.ts';

const params = z.strictObject({ id: objectIdHex });

/** `GET /v1/connections`, `GET /v1/connections/{id}` and `POST /v1/connections/{id}/sync` of the signed-in user. */
export function connectionRoutes(router: Router, store: Store, announce: Announce): void {
  router.get(
    '/v1/connections',
    route({}, async ({ req, res }) => {
      res.json({ connections: await listConnections(store, new Types.ObjectId(userOf(req).userId)) });
    }),
  );
  router.get(
    '/v1/connections/:id',
    route({ params }, async ({ params: { id }, req, res }) => {
      const connection = await findConnection(store, new Types.ObjectId(userOf(req).userId), new Types.ObjectId(id));
      if (connection === undefined) throw notFound();
      res.json(connection);
    }),
  );
  router.post(
    '/v1/connections/:id/sync',
    route({ params }, async ({ params: { id }, req, res }) => {
      const userId = new Types.ObjectId(userOf(req).userId);
      const run = await requestSync(store, announce, userId, new Types.ObjectId(id), req.ip);
      if (run === 'no-connection') throw notFound();
      if (run === 'not-active') throw new ProblemError('consentNotActive');
      res.status(202).json({ connectionId: id, sync: syncRunResource(run) });
    }),
  );
}
