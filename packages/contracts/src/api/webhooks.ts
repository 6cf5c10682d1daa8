import { z } from 'zod';
import { objectIdHex, timestamp } from '../primitives.ts';

/** The types of events that a webhook can ask for. Progress is not among them: it is for who watches (`GET /v1/events`). */
export const webhookEventType = z.enum([
  'of.sync.completed',
  'of.sync.failed',
  'of.accounts.changed',
  'of.transactions.changed',
  'of.consent.authorised',
  'of.consent.renewed',
  'of.consent.revoked',
]);
export type WebhookEventType = z.infer<typeof webhookEventType>;

const eventTypes = z
  .array(webhookEventType)
  .min(1)
  .max(webhookEventType.options.length)
  .refine((list) => new Set(list).size === list.length, 'names a type twice');

/** `POST /v1/webhooks` */
export const webhookRequest = z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2048), eventTypes });

/** `Disabled`: the receiver answered 410 Gone. */
export const webhookStatus = z.enum(['Active', 'Disabled']);

export const webhookResource = z.strictObject({
  id: objectIdHex,
  url: z.string(),
  eventTypes: z.array(webhookEventType),
  status: webhookStatus,
  createdAt: timestamp,
});
export type WebhookResource = z.infer<typeof webhookResource>;

/** `GET /v1/webhooks` */
export const webhookList = z.strictObject({ webhooks: z.array(webhookResource) });

/** 201 of `POST /v1/webhooks`, and what a rotation gives: the one time that the secret (Standard Webhooks `whsec_…`) is shown. */
export const webhookWithSecret = webhookResource.extend({ secret: z.string().startsWith('whsec_') });

export const webhookDeliveryStatus = z.enum(['Pending', 'Delivered', 'Failed', 'Cancelled']);
export type WebhookDeliveryStatus = z.infer<typeof webhookDeliveryStatus>;

export const webhookDeliveryResource = z.strictObject({
  id: objectIdHex,
  eventId: z.string(),
  eventType: z.string(),
  status: webhookDeliveryStatus,
  createdAt: timestamp,
  /** Tries so far, since it was last asked for. */
  attempts: z.number().int().nonnegative(),
  nextAttemptAt: timestamp.optional(),
  /** The newest tries: the receiver's status, or why there was none. */
  log: z.array(
    z.strictObject({
      at: timestamp,
      status: z.number().int().optional(),
      problem: z.string().optional(),
      milliseconds: z.number().int().nonnegative(),
    }),
  ),
});
export type WebhookDeliveryResource = z.infer<typeof webhookDeliveryResource>;

/** `GET /v1/webhooks/{id}/deliveries`: the newest first. */
export const webhookDeliveryList = z.strictObject({ deliveries: z.array(webhookDeliveryResource) });
