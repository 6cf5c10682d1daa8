import { type WebhookEventType, webhookEventType } from '@of/contracts';
import type { Delivered, Event } from '@of/messaging';
import type { ObjectId, WebhookDocument } from '@of/models';
import { Types } from 'mongoose';
import { shownData } from '../live/shown-event.ts';
import { cancelWaiting } from './cancel-waiting.ts';
import { deleteWebhooksOf } from './delete-webhooks.ts';
import type { WebhookStore } from './webhook-store.ts';

/** Puts a delivery that waits into its queue, and makes the queue due. */
export async function enqueue({ queues }: WebhookStore, webhookId: ObjectId, bankId: string): Promise<void> {
  await queues.updateOne(
    { _id: `${webhookId.toHexString()}/${bankId}` },
    {
      $setOnInsert: { WebhookId: webhookId, BankId: bankId },
      $min: { NextAttemptDate: new Date() },
      $inc: { QueueLength: 1 },
    },
    { upsert: true },
  );
}

/** What webhooks can be told: facts about a user's connection to a bank. */
type ToldEvent = { [T in WebhookEventType]: Event<T> }[WebhookEventType];

const isTold = (event: Event): event is ToldEvent => webhookEventType.safeParse(event.type).success;

/** The body of a message (Standard Webhooks): type, time, and what users are told of the type; no account's data. */
function payloadOf(event: ToldEvent): string {
  return JSON.stringify({ type: event.type, timestamp: event.time, data: shownData(event) });
}

/**
 * How far the clocks of the process that made a webhook and of the one whose event it is may be apart: an event that seems older by
 * no more is told, one that seems older by more is not. One that was on its way when the webhook was made is told then, too: one too
 * many does less harm than one that is missing. Places in the stream would need no clock, but nobody knows them while NATS is away,
 * all that waited for it comes behind what was there, and an empty stream begins anew.
 */
const CLOCKS_APART_MS = 600_000;

const wasThere = ({ WebhookDates }: WebhookDocument, { time }: ToldEvent): boolean =>
  WebhookDates.CreationDate.getTime() - CLOCKS_APART_MS <= Date.parse(time);

async function deliver(store: WebhookStore, webhook: WebhookDocument, event: ToldEvent, { sequence }: Delivered) {
  const { bankId } = event.data;
  await store.deliveries.updateOne(
    { WebhookId: webhook._id, EventId: event.id },
    {
      $setOnInsert: {
        UserId: webhook.WebhookUser.UserId,
        EventType: event.type,
        BankId: bankId,
        EventSequence: sequence,
        DeliveryPayload: payloadOf(event),
        DeliveryStatus: 'Pending',
        DeliveryAttempts: 0,
        DeliveryLog: [],
        DeliveryDates: { CreationDate: new Date() },
      },
    },
    { upsert: true },
  );
  // Also for an event that was there: its queue may not have been made before whoever consumed it died.
  await enqueue(store, webhook._id, bankId);
}

/**
 * Makes a delivery for each of the user's webhooks that want an event of this type and were there when it happened, as far as two
 * clocks can tell (`CLOCKS_APART_MS`). The same event again makes no other. What had been fetched under a consent that is revoked is
 * not told of any more, unless a newer one takes its place: then it stays. An erased user's webhooks are deleted: here too, as events
 * are handled one after the other, so that no delivery can come behind it.
 */
export async function onEvent(store: WebhookStore, event: Event, at: Delivered): Promise<void> {
  if (event.type === 'of.user.erased') return deleteWebhooksOf(store, new Types.ObjectId(event.data.userId));
  if (!isTold(event)) return;
  const { userId, bankId } = event.data;
  const webhooks = await store.webhooks
    .find({ 'WebhookUser.UserId': new Types.ObjectId(userId), WebhookStatus: 'Active' })
    .lean<WebhookDocument[]>();
  for (const webhook of webhooks) {
    if (event.type === 'of.consent.revoked' && event.data.reason !== 'Superseded') {
      await cancelWaiting(store, {
        WebhookId: webhook._id,
        BankId: bankId,
        EventType: { $in: ['of.accounts.changed', 'of.transactions.changed'] },
        EventSequence: { $lt: at.sequence },
      });
    }
    const wanted: readonly string[] = webhook.WebhookEventTypes;
    if (wanted.includes(event.type) && wasThere(webhook, event)) await deliver(store, webhook, event, at);
  }
}
