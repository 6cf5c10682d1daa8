import { Types } from 'mongoose';
import { purgeUser } from '../erasure/purge-user.ts';
import type { Store } from '../sync/store.ts';
import { useSyncFixture } from '../testing/sync-fixture.ts';
import { createWebhookStore } from '../webhooks/webhook-store.ts';
import { changePage } from './change-pages.ts';

const fixture = useSyncFixture();

/** The same store, in which something happens between the first look at a user's counter and whatever is read next. */
function between(store: Store, happens: () => Promise<void>): Store {
  let first: Promise<void> | undefined;
  const counters = new Proxy(store.counters, {
    get: (target, name) =>
      name === 'findById'
        ? (id: Types.ObjectId) => ({
            lean: async () => {
              const counter = await target.findById(id).lean();
              first ??= happens();
              await first;
              return counter;
            },
          })
        : Reflect.get(target, name),
  });
  return { ...store, counters };
}

test('who reads changes while they are erased finds none, rather than that they are forgotten', async () => {
  const { aggregator, user } = fixture;
  await aggregator.ended(await aggregator.authorise(user));
  const { store } = aggregator;
  const userId = new Types.ObjectId(user.userId);
  const place = { phase: 'changes', sequence: 1 } as const;
  expect((await changePage(store, userId, place, 10))?.added.length).toBeGreaterThan(0);
  const webhooks = createWebhookStore(store.connections.db, store);
  const erasing = between(store, () => purgeUser({ store, webhooks }, userId));
  const none = { added: [], modified: [], removed: [], hasMore: false, next: place };
  expect(await changePage(erasing, userId, place, 10)).toEqual(none);
  expect(await changePage(store, userId, place, 10)).toEqual(none);
});
