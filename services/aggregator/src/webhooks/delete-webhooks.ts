import type { ObjectId } from '@of/models';
import type { WebhookStore } from './webhook-store.ts';

/**
 * Deletes all of a user's: the webhooks first, so that nothing more is sent, and the deliveries last, as they tell which queues there
 * may be. Safe to repeat.
 */
export async function deleteWebhooksOf(
  { webhooks, queues, deliveries }: WebhookStore,
  userId: ObjectId,
): Promise<void> {
  const own = await webhooks.find({ 'WebhookUser.UserId': userId }, { _id: 1 }).lean();
  await webhooks.deleteMany({ 'WebhookUser.UserId': userId });
  const told = await deliveries.distinct('WebhookId', { UserId: userId });
  await queues.deleteMany({ WebhookId: { $in: [...own.map(({ _id }) => _id), ...told] } });
  await deliveries.deleteMany({ UserId: userId });
}
