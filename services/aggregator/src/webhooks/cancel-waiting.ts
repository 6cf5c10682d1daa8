import type { WebhookDeliveryDocument } from '@of/models';
import type { QueryFilter } from 'mongoose';
import type { WebhookStore } from './webhook-store.ts';

/** Ends the deliveries of a kind that wait: they are not sent any more. */
export async function cancelWaiting(
  { deliveries }: WebhookStore,
  which: QueryFilter<WebhookDeliveryDocument>,
): Promise<void> {
  await deliveries.updateMany(
    { ...which, DeliveryStatus: 'Pending' },
    {
      $set: { DeliveryStatus: 'Cancelled', 'DeliveryDates.FinishDate': new Date() },
      $unset: { 'DeliveryDates.NextAttemptDate': 1 },
    },
  );
}
