import {
  type StoreConnection,
  type WebhookDeliveryModel,
  type WebhookModel,
  type WebhookQueueModel,
  webhookDeliveryModel,
  webhookModel,
  webhookQueueModel,
} from '@of/models';

/** The collections of webhooks. */
export interface WebhookStore {
  readonly webhooks: WebhookModel;
  readonly deliveries: WebhookDeliveryModel;
  readonly queues: WebhookQueueModel;
}

export function createWebhookStore(connection: StoreConnection): WebhookStore {
  return {
    webhooks: webhookModel(connection),
    deliveries: webhookDeliveryModel(connection),
    queues: webhookQueueModel(connection),
  };
}
