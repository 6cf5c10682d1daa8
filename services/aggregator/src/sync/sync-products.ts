import { productDocument } from '../documents/product-document.ts';
import { expectId } from './expect-id.ts';
import { purgeProductsBut } from './purge.ts';
import { readList } from './read-list.ts';
import { commitPage, type SyncRun } from './sync-run.ts';
import { writePage } from './write-page.ts';

/** Fetches and stores the connection's products; those that a whole list does not name are deleted. */
export async function syncProducts(sync: SyncRun): Promise<void> {
  const { context, session, problems, store } = sync;
  const { fetch, map } = context.adapter;
  if (fetch.products === undefined || map.product === undefined) return;
  const mapProduct = map.product;
  const listed = new Set<string>();
  const whole = await readList(
    fetch.products(session),
    (raw) => {
      const product = mapProduct(raw);
      listed.add(expectId(product.productId));
      return product;
    },
    (page) =>
      commitPage(sync, 'products', async (transaction) => {
        const changed = await writePage(
          {
            collection: store.products.collection,
            scope: { 'ProductSource.ConnectionId': context.connectionId },
            key: 'ProductId',
            source: 'ProductSource',
          },
          new Map(page.map((product) => [product.productId, productDocument(product, context)])),
          context,
          transaction,
        );
        return { listed: page.length, changed };
      }),
    problems,
  );
  if (!whole) return;
  await purgeProductsBut(sync, [...listed]);
  const done = { $set: { 'SyncCursor.ProductsDone': true } };
  await commitPage(sync, 'products', async () => ({ listed: 0, changed: 0 }), done);
}
