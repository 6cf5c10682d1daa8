import { type Logger, webhookHeaders, webhookKeyOf } from '@of/service-kit';
import type { OutgoingWebhook, OutgoingWebhooks } from './outgoing.ts';

const TIMEOUT_MS = 10_000;
const MINUTE_MS = 60_000;
/** How long it waits after each attempt that failed; after the last there is none more. */
const PAUSES_MS = [5000, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS, 360 * MINUTE_MS, 720 * MINUTE_MS];
/** RFC 9110 §15.5.11: the receiver is not there any more. */
const GONE = 410;

/** Where a client wants to be told of news. */
export interface WebhookTarget {
  readonly url: string;
  /** `whsec_` and the key in base64 (Standard Webhooks). */
  readonly secret: string;
  /** Pauses after failed attempts, ms, instead of the usual ones. */
  readonly pausesMs?: readonly number[];
}

/** Delivers webhooks one after another, in order within a topic. */
export interface Delivery {
  /** Something may be due. */
  wake(): void;
  /** Ends it; what is under way is given up and tried again after the next start. */
  close(): Promise<void>;
}

/** @returns the status of the answer; undefined without any */
async function post(target: WebhookTarget, { id, event }: OutgoingWebhook, signal: AbortSignal) {
  const body = JSON.stringify(event);
  const headers = webhookHeaders(webhookKeyOf(target.secret), id, Math.floor(Date.now() / 1000), body);
  try {
    const answer = await fetch(target.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return undefined;
  }
}

/** Begins to deliver what is in `outgoing`, now and whenever it is woken. */
export function startDelivery(outgoing: OutgoingWebhooks, target: WebhookTarget, logger: Logger): Delivery {
  const pauses = target.pausesMs ?? PAUSES_MS;
  const closing = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let woken = false;

  /** @returns whether it is done with, delivered or given up */
  async function attempt(key: string, webhook: OutgoingWebhook): Promise<boolean> {
    const tried = { ...webhook, attempts: webhook.attempts + 1 };
    // What is sent once stays as it is: a repetition has to be the same.
    outgoing.put(key, tried);
    const status = await post(target, tried, closing.signal);
    if (closing.signal.aborted) return false;
    const isDelivered = status !== undefined && status >= 200 && status < 300;
    const pause = pauses[webhook.attempts];
    if (isDelivered || status === GONE || pause === undefined) {
      outgoing.remove(key);
      const line = { webhookId: webhook.id, type: webhook.event.type, attempts: tried.attempts, status };
      logger[isDelivered ? 'debug' : 'warn'](line, isDelivered ? 'webhook delivered' : 'webhook given up');
      return true;
    }
    outgoing.put(key, { ...tried, dueAt: Date.now() + pause });
    return false;
  }

  /** Tries all that is due. @returns when the next one is, epoch ms */
  async function deliverDue(): Promise<number> {
    const held = new Set<string>();
    let next = Number.POSITIVE_INFINITY;
    for (const [key] of outgoing.list()) {
      const webhook = outgoing.list().find(([one]) => one === key)?.[1];
      if (webhook === undefined || held.has(webhook.topic) || closing.signal.aborted) continue;
      if (webhook.dueAt <= Date.now() && (await attempt(key, webhook))) continue;
      held.add(webhook.topic);
      next = Math.min(next, outgoing.list().find(([one]) => one === key)?.[1].dueAt ?? next);
    }
    return next;
  }

  async function run(): Promise<void> {
    let next = Number.POSITIVE_INFINITY;
    do {
      woken = false;
      next = await deliverDue();
    } while (woken && !closing.signal.aborted);
    running = undefined;
    if (closing.signal.aborted || !Number.isFinite(next)) return;
    timer = setTimeout(wake, Math.max(next - Date.now(), 0));
    timer.unref();
  }

  function wake(): void {
    woken = true;
    if (closing.signal.aborted || running !== undefined) return;
    clearTimeout(timer);
    running = run().catch((error: unknown) => {
      running = undefined;
      logger.error({ err: error }, 'webhooks cannot be delivered');
    });
  }

  wake();
  return {
    wake,
    close: async () => {
      closing.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
