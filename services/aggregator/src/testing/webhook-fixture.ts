import {
  type WebhookDeliveryResource,
  type WebhookResource,
  webhookDeliveryList,
  webhookWithSecret,
} from '@of/contracts';
import request from 'supertest';
import { eventually } from './eventually.ts';
import { type SyncFixture, useSyncFixture } from './sync-fixture.ts';
import { type ReceivedWebhook, startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

export const EVERY_TYPE = ['of.sync.completed', 'of.accounts.changed', 'of.transactions.changed', 'of.consent.revoked'];

/** What a message tells of. */
export const typeOf = ({ body }: Pick<ReceivedWebhook, 'body'>): string => String(JSON.parse(body).type);

/** A fresh user a test, as `useSyncFixture` gives it, and a receiver that their webhooks lead to. */
export interface WebhookFixture {
  readonly sync: SyncFixture;
  readonly receiver: WebhookReceiver;
  /** Asks the API as the test's user, or whose token it is. */
  readonly call: (method: 'get' | 'post' | 'delete', path: string, token?: string) => request.Test;
  readonly register: (eventTypes?: readonly string[]) => Promise<WebhookResource & { readonly secret: string }>;
  /** A webhook's log, newest first. */
  readonly deliveriesOf: (id: string) => Promise<WebhookDeliveryResource[]>;
  /** Waits until a webhook's deliveries are these many, all of this status. */
  readonly settled: (id: string, count: number, status: string) => Promise<WebhookDeliveryResource[]>;
}

/** Starts the service for a test file, with a receiver that is new for each of its tests. */
export function useWebhookFixture(env: Readonly<Record<string, string>>): WebhookFixture {
  const sync = useSyncFixture(undefined, { WEBHOOK_ALLOW_PRIVATE: 'true', WEBHOOK_TIMEOUT_MS: '1000', ...env });
  let receiver: WebhookReceiver | undefined;
  const running = (): WebhookReceiver => {
    if (receiver === undefined) throw new Error('not started');
    return receiver;
  };
  beforeEach(async () => {
    receiver = await startWebhookReceiver();
  });
  afterEach(() => receiver?.close());
  const call: WebhookFixture['call'] = (method, path, token = sync.user.token) =>
    request(sync.aggregator.app)[method](path).set('authorization', `Bearer ${token}`);
  const deliveriesOf: WebhookFixture['deliveriesOf'] = async (id) =>
    webhookDeliveryList.parse((await call('get', `/v1/webhooks/${id}/deliveries`)).body).deliveries;
  return {
    sync,
    get receiver() {
      return running();
    },
    call,
    register: async (eventTypes = EVERY_TYPE) => {
      const { status, body } = await call('post', '/v1/webhooks').send({ url: running().url, eventTypes });
      expect(status).toBe(201);
      return webhookWithSecret.parse(body);
    },
    deliveriesOf,
    settled: (id, count, status) =>
      eventually(`${count} ${status}`, async () => {
        const list = await deliveriesOf(id);
        return list.length === count && list.every((one) => one.status === status) && list;
      }),
  };
}
