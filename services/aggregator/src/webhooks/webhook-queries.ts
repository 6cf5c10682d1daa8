import type { WebhookDeliveryResource, WebhookEventType, WebhookResource } from '@of/contracts';
import type { ObjectId, WebhookDeliveryDocument, WebhookDocument } from '@of/models';
import { ErasedUserError, isErased } from '../erasure/erased-users.ts';
import { enqueue } from './on-event.ts';
import type { WebhookStore } from './webhook-store.ts';

/** Webhooks that one user may have. */
const MOST = 20;
const DELIVERIES_SHOWN = 100;

export function webhookResource(webhook: WebhookDocument): WebhookResource {
  return {
    id: webhook._id.toHexString(),
    url: webhook.WebhookUrl,
    eventTypes: webhook.WebhookEventTypes,
    status: webhook.WebhookStatus,
    createdAt: webhook.WebhookDates.CreationDate.toISOString(),
  };
}

function deliveryResource(delivery: WebhookDeliveryDocument): WebhookDeliveryResource {
  const { DeliveryDates: dates } = delivery;
  return {
    id: delivery._id.toHexString(),
    eventId: delivery.EventId,
    eventType: delivery.EventType,
    status: delivery.DeliveryStatus,
    createdAt: dates.CreationDate.toISOString(),
    attempts: delivery.DeliveryAttempts,
    nextAttemptAt: dates.NextAttemptDate?.toISOString(),
    log: delivery.DeliveryLog.map(({ AttemptDate, Status, Problem, Milliseconds }) => ({
      at: AttemptDate.toISOString(),
      status: Status,
      problem: Problem,
      milliseconds: Milliseconds,
    })),
  };
}

const own = (userId: ObjectId, id: ObjectId) => ({ _id: id, 'WebhookUser.UserId': userId });

/** @returns undefined when the user has as many as there may be. @throws ErasedUserError */
export async function createWebhook(
  { webhooks, erased, inTransaction }: WebhookStore,
  userId: ObjectId,
  { url, eventTypes }: { url: string; eventTypes: readonly WebhookEventType[] },
): Promise<WebhookDocument | undefined> {
  if ((await webhooks.countDocuments({ 'WebhookUser.UserId': userId })) >= MOST) return undefined;
  const webhook: Omit<WebhookDocument, '_id'> = {
    WebhookUser: { UserId: userId },
    WebhookUrl: url,
    WebhookEventTypes: [...eventTypes],
    WebhookStatus: 'Active',
    SecretVersion: 1,
    WebhookDates: { CreationDate: new Date() },
  };
  return inTransaction(async (session) => {
    if (await isErased({ erased }, userId, session)) throw new ErasedUserError('the user is gone');
    const [made] = await webhooks.create([webhook], { session });
    return made?.toObject();
  });
}

/** A user's webhooks, oldest first. */
export async function listWebhooks({ webhooks }: WebhookStore, userId: ObjectId): Promise<WebhookDocument[]> {
  return webhooks.find({ 'WebhookUser.UserId': userId }).sort({ _id: 1 }).lean<WebhookDocument[]>();
}

/** One of a user's webhooks; undefined when there is none with this id, or it is another user's. */
export async function findWebhook(
  { webhooks }: WebhookStore,
  userId: ObjectId,
  id: ObjectId,
): Promise<WebhookDocument | undefined> {
  return (await webhooks.findOne(own(userId, id)).lean<WebhookDocument>()) ?? undefined;
}

/** Gives a webhook its next secret; the one before signs nothing any more. */
export async function rotateSecret(
  { webhooks }: WebhookStore,
  userId: ObjectId,
  id: ObjectId,
): Promise<WebhookDocument | undefined> {
  const rotated = await webhooks
    .findOneAndUpdate(own(userId, id), { $inc: { SecretVersion: 1 } }, { returnDocument: 'after' })
    .lean<WebhookDocument>();
  return rotated ?? undefined;
}

/** Deletes a webhook and its log. @returns whether it was there */
export async function deleteWebhook(
  { webhooks, deliveries, queues }: WebhookStore,
  userId: ObjectId,
  id: ObjectId,
): Promise<boolean> {
  const { deletedCount } = await webhooks.deleteOne(own(userId, id));
  if (deletedCount === 0) return false;
  await deliveries.deleteMany({ WebhookId: id });
  await queues.deleteMany({ WebhookId: id });
  return true;
}

/** The newest deliveries of a webhook, which is the caller's to check. */
export async function listDeliveries({ deliveries }: WebhookStore, id: ObjectId): Promise<WebhookDeliveryResource[]> {
  const found = await deliveries
    .find({ WebhookId: id })
    .sort({ _id: -1 })
    .limit(DELIVERIES_SHOWN)
    .lean<WebhookDeliveryDocument[]>();
  return found.map(deliveryResource);
}

/** Sends a delivery once more, with as many tries as the first time. @returns undefined when the webhook has none with this id */
export async function redeliver(
  store: WebhookStore,
  webhookId: ObjectId,
  id: ObjectId,
): Promise<WebhookDeliveryResource | undefined> {
  const again = await store.deliveries
    .findOneAndUpdate(
      { _id: id, WebhookId: webhookId },
      {
        $set: { DeliveryStatus: 'Pending', DeliveryAttempts: 0 },
        $unset: { 'DeliveryDates.FinishDate': 1, 'DeliveryDates.NextAttemptDate': 1 },
      },
      { returnDocument: 'after' },
    )
    .lean<WebhookDeliveryDocument>();
  if (again === null) return undefined;
  await enqueue(store, webhookId, again.BankId);
  return deliveryResource(again);
}
