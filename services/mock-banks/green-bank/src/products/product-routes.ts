import type { BankDeps, BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { pageOf, pageQuery } from '../paging.ts';
import { productBody } from './product-body.ts';

/** `GET /products`: the customer's loans and mortgages. */
export function productRoutes(router: BankRouter, { ledger }: BankDeps): void {
  router.get({
    path: '/products',
    scope: 'products',
    query: z.object(pageQuery),
    answer: ({ access, query, now }) => {
      const { items, Paging } = pageOf(ledger.products(access.userName, now), query);
      return { Products: items.map(productBody), Paging };
    },
  });
}
