import { productDocument } from '../documents/product-document.ts';
import { expectId } from './expect-id.ts';
import { purgeProductsBut } from './purge.ts';
import { readList } from './read-list.ts';
import { commitPage, noteUnchanged, type SyncRun } from './sync-run.ts';
import { type PageTarget, pageOperations, type StoredHashes, storedHashes } from './write-page.ts';

/**
 * Whether a list of no products is to be believed: not where the accounts could not be had either.
 * @throws BankError `re-consent` when the consent is over at the bank
 */
async function believesNone({ problems, expectConsent }: SyncRun, stored: StoredHashes): Promise<boolean> {
  if (stored.size === 0) return true;
  await expectConsent();
  return problems.failure === undefined;
}

/** Fetches and stores the connection's products; those that a whole list does not name are deleted. */
export async function syncProducts(sync: SyncRun): Promise<void> {
  const { context, session, problems, store } = sync;
  const { fetch, map } = context.adapter;
  if (fetch.products === undefined || map.product === undefined) return;
  const mapProduct = map.product;
  const target: PageTarget = {
    collection: store.products.collection,
    scope: { 'ProductSource.ConnectionId': context.connectionId },
    key: 'ProductId',
    source: 'ProductSource',
  };
  const stored = await storedHashes(target);
  const listed = new Set<string>();
  const whole = await readList(
    fetch.products(session),
    (raw) => {
      const product = mapProduct(raw);
      listed.add(expectId(product.productId));
      return product;
    },
    async (page) => {
      const items = new Map(page.map((product) => [product.productId, productDocument(product, context)]));
      const operations = pageOperations(target, items, context, stored);
      if (operations.length === 0) return noteUnchanged(sync, 'products', page.length);
      await commitPage(sync, 'products', async (transaction) => {
        await target.collection.bulkWrite(operations, { ordered: false, session: transaction });
        return { listed: page.length, changed: operations.length };
      });
      // A later page may list one of them again.
      for (const [key, { contentHash }] of items) stored.set(key, contentHash);
    },
    problems,
  );
  if (!whole) return;
  if (listed.size === 0 && !(await believesNone(sync, stored))) return;
  // By now all that was listed is stored.
  if (stored.size > listed.size) await purgeProductsBut(sync, [...listed]);
  await noteUnchanged(sync, 'products', 0, { productsDone: true });
}
