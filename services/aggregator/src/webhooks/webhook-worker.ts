import { setTimeout as wait } from 'node:timers/promises';
import type { WebhookDeliveryDocument, WebhookDocument } from '@of/models';
import { webhookHeaders } from '@of/service-kit';
import type { Logger } from 'pino';
import { cancelWaiting } from './cancel-waiting.ts';
import { type ClaimedQueue, claimQueue, endQueue, holdQueue, releaseQueue } from './queue-claim.ts';
import type { Attempt, SendWebhook } from './send-webhook.ts';
import type { WebhookSecrets } from './webhook-secret.ts';
import type { WebhookStore } from './webhook-store.ts';

export interface WebhookWorkerOptions {
  readonly store: WebhookStore;
  readonly secrets: WebhookSecrets;
  readonly send: SendWebhook;
  /** Seconds before the second, third… try; after the last one a delivery has failed. */
  readonly retrySeconds: readonly number[];
  /** Longer than a try may take: for so long nobody else takes a queue that somebody is at. */
  readonly claimMs: number;
  /** Told of each try: delivered, to be tried again, or failed for good. */
  readonly onTry: (outcome: 'delivered' | 'retry' | 'failed') => void;
  readonly logger: Logger;
  readonly stopped: AbortSignal;
}

/** Queues that one process works on at once. */
const CONCURRENCY = 8;
const POLL_MS = 500;
const LOG_ENTRIES = 20;
const GONE = 410;

/** Up to a tenth later, so that what failed together does not come back together. */
const withJitter = (seconds: number): number => seconds * 1000 * (1 + Math.random() / 10);

async function record(
  { store, retrySeconds, onTry }: WebhookWorkerOptions,
  delivery: WebhookDeliveryDocument,
  { status, problem, milliseconds }: Attempt,
): Promise<Date | undefined> {
  const attempts = delivery.DeliveryAttempts + 1;
  const pause = problem === undefined ? undefined : retrySeconds[attempts - 1];
  const next = pause === undefined ? undefined : new Date(Date.now() + withJitter(pause));
  const entry = {
    AttemptDate: new Date(),
    Milliseconds: milliseconds,
    ...(status === undefined ? {} : { Status: status }),
    ...(problem === undefined ? {} : { Problem: problem }),
  };
  await store.deliveries.updateOne(
    { _id: delivery._id, DeliveryStatus: 'Pending' },
    {
      $set: {
        DeliveryAttempts: attempts,
        ...(next === undefined
          ? {
              DeliveryStatus: problem === undefined ? ('Delivered' as const) : ('Failed' as const),
              'DeliveryDates.FinishDate': new Date(),
            }
          : { 'DeliveryDates.NextAttemptDate': next }),
      },
      ...(next === undefined ? { $unset: { 'DeliveryDates.NextAttemptDate': 1 } } : {}),
      $push: { DeliveryLog: { $each: [entry], $slice: -LOG_ENTRIES } },
    },
  );
  if (problem === undefined) onTry('delivered');
  else onTry(next === undefined ? 'failed' : 'retry');
  return next;
}

/** The receiver does not want any more (Standard Webhooks, 410): nothing that waits is sent. */
async function disable(store: WebhookStore, { _id }: WebhookDocument): Promise<void> {
  await store.webhooks.updateOne({ _id }, { $set: { WebhookStatus: 'Disabled' } });
  await cancelWaiting(store, { WebhookId: _id });
}

async function attempt(
  options: WebhookWorkerOptions,
  webhook: WebhookDocument,
  delivery: WebhookDeliveryDocument,
): Promise<Date | undefined> {
  const { secrets, send, store } = options;
  const secret = secrets(webhook._id.toHexString(), webhook.SecretVersion);
  const { EventId, DeliveryPayload } = delivery;
  const headers = webhookHeaders(secret, EventId, Math.floor(Date.now() / 1000), DeliveryPayload);
  const result = await send(webhook.WebhookUrl, headers, DeliveryPayload);
  const next = await record(options, delivery, result);
  if (result.status !== GONE) return next;
  await disable(store, webhook);
  return undefined;
}

/**
 * Sends what waits in a queue, in its order, until nothing does or a try has failed that is to be repeated later. A queue is due,
 * too, when something was put in behind one that waits for its next try: it goes on waiting.
 */
async function work(options: WebhookWorkerOptions, claimed: ClaimedQueue): Promise<void> {
  const { store, claimMs, stopped } = options;
  const { WebhookId, BankId } = claimed.queue;
  for (;;) {
    const seen = await holdQueue(store, claimed, claimMs);
    if (seen === undefined) return;
    if (stopped.aborted) {
      if (await releaseQueue(store, claimed, seen, new Date())) return;
      continue;
    }
    const webhook = await store.webhooks.findOne({ _id: WebhookId, WebhookStatus: 'Active' }).lean<WebhookDocument>();
    const delivery =
      webhook === null
        ? null
        : await store.deliveries
            .findOne({ WebhookId, BankId, DeliveryStatus: 'Pending' })
            .sort({ EventSequence: 1 })
            .lean<WebhookDeliveryDocument>();
    if (webhook === null || delivery === null) {
      // What was put in while it was being disabled, or was left when whoever disabled it died.
      if (webhook === null) await cancelWaiting(store, { WebhookId, BankId });
      if (await endQueue(store, claimed, seen)) return;
      continue;
    }
    const { NextAttemptDate: planned } = delivery.DeliveryDates;
    const waits = planned !== undefined && planned.getTime() > Date.now();
    const next = waits ? planned : await attempt(options, webhook, delivery);
    // What was put in meanwhile may come first: a delivery that is asked for again has an older place.
    if (next !== undefined && (await releaseQueue(store, claimed, seen, next))) return;
  }
}

/** Sends what is due, until stopped. @returns resolves when the tries under way at the stop have ended */
export async function runWebhookWorker(options: WebhookWorkerOptions): Promise<void> {
  const { store, claimMs, logger, stopped } = options;
  const running = new Set<Promise<void>>();
  const begin = (claimed: ClaimedQueue): void => {
    const one = work(options, claimed)
      .catch((error: unknown) => logger.warn({ err: error }, 'a queue of webhooks is left until its claim expires'))
      .finally(() => running.delete(one));
    running.add(one);
  };
  while (!stopped.aborted) {
    const claimed = await claimQueue(store, claimMs).catch((error: unknown) => {
      logger.warn({ err: error }, 'queues of webhooks cannot be looked at');
      return undefined;
    });
    if (claimed === undefined) await wait(POLL_MS, undefined, { signal: stopped }).catch(() => undefined);
    else begin(claimed);
    if (running.size >= CONCURRENCY) await Promise.race(running);
  }
  await Promise.all(running);
}
