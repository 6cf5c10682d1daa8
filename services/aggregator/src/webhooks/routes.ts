import { objectIdHex, webhookRequest } from '@of/contracts';
import type { WebhookDocument } from '@of/models';
import { notFound, ProblemError, route, unauthenticated, userOf, webhookSecretOf } from '@of/service-kit';
import type { Request, Router } from 'express';
import { Types } from 'mongoose';
import { z } from 'zod';
import { ErasedUserError } from '../erasure/erased-users.ts';
import { checkNewTarget, ForbiddenTargetError, type TargetRules } from './target-address.ts';
import {
  createWebhook,
  deleteWebhook,
  findWebhook,
  listDeliveries,
  listWebhooks,
  redeliver,
  rotateSecret,
  webhookResource,
} from './webhook-queries.ts';
import type { WebhookSecrets } from './webhook-secret.ts';
import type { WebhookStore } from './webhook-store.ts';

export interface WebhookRoutesOptions {
  readonly store: WebhookStore;
  readonly secrets: WebhookSecrets;
  readonly rules: TargetRules;
}

const params = z.strictObject({ id: objectIdHex });
const deliveryParams = z.strictObject({ id: objectIdHex, deliveryId: objectIdHex });
const userIdOf = (req: Request): Types.ObjectId => new Types.ObjectId(userOf(req).userId);

async function checked(url: string, rules: TargetRules): Promise<void> {
  await checkNewTarget(new URL(url), rules).catch((error: unknown) => {
    if (!(error instanceof ForbiddenTargetError)) throw error;
    throw new ProblemError('validationFailed', { members: { errors: [{ detail: error.message, pointer: '/url' }] } });
  });
}

/** `/v1/webhooks…` of the signed-in user: where they want to be told, what they were told, and once more. */
export function webhookRoutes(router: Router, { store, secrets, rules }: WebhookRoutesOptions): void {
  const withSecret = (webhook: WebhookDocument) => ({
    ...webhookResource(webhook),
    secret: webhookSecretOf(secrets(webhook._id.toHexString(), webhook.SecretVersion)),
  });
  const mine = async (req: Request, id: string): Promise<WebhookDocument> => {
    const webhook = await findWebhook(store, userIdOf(req), new Types.ObjectId(id));
    if (webhook === undefined) throw notFound();
    return webhook;
  };
  router.post(
    '/v1/webhooks',
    route({ body: webhookRequest }, async ({ body, req, res }) => {
      await checked(body.url, rules);
      const made = await createWebhook(store, userIdOf(req), body).catch((error: unknown) => {
        throw error instanceof ErasedUserError ? unauthenticated('The user is gone', 'invalid_token') : error;
      });
      if (made === undefined)
        throw new ProblemError('conflict', { detail: 'there are as many webhooks as there may be' });
      res.status(201).location(`/v1/webhooks/${made._id.toHexString()}`).json(withSecret(made));
    }),
  );
  router.get(
    '/v1/webhooks',
    route({}, async ({ req, res }) => {
      res.json({ webhooks: (await listWebhooks(store, userIdOf(req))).map(webhookResource) });
    }),
  );
  router.get(
    '/v1/webhooks/:id',
    route({ params }, async ({ params: { id }, req, res }) => {
      res.json(webhookResource(await mine(req, id)));
    }),
  );
  router.delete(
    '/v1/webhooks/:id',
    route({ params }, async ({ params: { id }, req, res }) => {
      if (!(await deleteWebhook(store, userIdOf(req), new Types.ObjectId(id)))) throw notFound();
      res.status(204).end();
    }),
  );
  router.post(
    '/v1/webhooks/:id/secret',
    route({ params }, async ({ params: { id }, req, res }) => {
      const rotated = await rotateSecret(store, userIdOf(req), new Types.ObjectId(id));
      if (rotated === undefined) throw notFound();
      res.json(withSecret(rotated));
    }),
  );
  router.get(
    '/v1/webhooks/:id/deliveries',
    route({ params }, async ({ params: { id }, req, res }) => {
      res.json({ deliveries: await listDeliveries(store, (await mine(req, id))._id) });
    }),
  );
  router.post(
    '/v1/webhooks/:id/deliveries/:deliveryId/redeliver',
    route({ params: deliveryParams }, async ({ params: { id, deliveryId }, req, res }) => {
      const webhook = await mine(req, id);
      if (webhook.WebhookStatus === 'Disabled')
        throw new ProblemError('conflict', { detail: 'the webhook is disabled: register it anew' });
      const again = await redeliver(store, webhook._id, new Types.ObjectId(deliveryId));
      if (again === undefined) throw notFound();
      res.status(202).json(again);
    }),
  );
}
