import {
  type StoreConnection,
  type WebhookDeliveryModel,
  type WebhookModel,
  type WebhookQueueModel,
  webhookDeliveryModel,
  webhookModel,
  webhookQueueModel,
} from '@of/models';
import type { Store } from '../sync/store.ts';

/** The collections of webhooks, and which users are gone. */
export interface WebhookStore extends Pick<Store, 'erased' | 'inTransaction'> {
  readonly webhooks: WebhookModel;
  readonly deliveries: WebhookDeliveryModel;
  readonly queues: WebhookQueueModel;
}

export function createWebhookStore(
  connection: StoreConnection,
  { erased, inTransaction }: Pick<Store, 'erased' | 'inTransaction'>,
): WebhookStore {
  return {
    ...{ erased, inTransaction },
    webhooks: webhookModel(connection),
    deliveries: webhookDeliveryModel(connection),
    queues: webhookQueueModel(connection),
  };
}
