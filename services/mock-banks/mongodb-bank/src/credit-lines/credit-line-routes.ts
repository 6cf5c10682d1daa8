import { type BankDeps, type BankRouter, startOfDay } from '@of/mock-bank-kit';
import { z } from 'zod';
import { mongodbIds } from '../ids.ts';
import { listBody, pageOf, pageQuery } from '../paging.ts';
import { creditLineBody } from './credit-line-body.ts';

/** `GET /api/v2/me/credit-lines`: the customer's loans and mortgages. */
export function creditLineRoutes(router: BankRouter, { ledger, sealKey }: BankDeps): void {
  router.get({
    path: '/api/v2/me/credit-lines',
    scope: 'products',
    query: z.object(pageQuery),
    answer: ({ access, query, now }) => {
      const displayName = ledger.users.find(({ userName }) => userName === access.userName)?.displayName ?? '';
      const { items, nextCursor } = pageOf(
        ledger.products(access.userName, now),
        (product) => ({ at: startOfDay(product.openedOn), id: mongodbIds.product(product) }),
        { sealKey, subject: `${access.userName}/credit-lines`, pageSize: query.page_size, cursor: query.cursor },
      );
      return listBody(
        'credit_lines',
        items.map((product) => creditLineBody(product, displayName)),
        nextCursor,
      );
    },
  });
}
