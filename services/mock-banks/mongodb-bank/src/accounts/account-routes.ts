import { type BankDeps, type BankRouter, startOfDay } from '@of/mock-bank-kit';
import { z } from 'zod';
import { mongodbIds } from '../ids.ts';
import { listBody, pageOf, pageQuery } from '../paging.ts';
import { accountBody } from './account-body.ts';

/** `GET /api/v2/me/accounts`. */
export function accountRoutes(router: BankRouter, { ledger, sealKey }: BankDeps): void {
  router.get({
    path: '/api/v2/me/accounts',
    scope: 'accounts',
    query: z.object(pageQuery),
    answer: ({ access, query, now }) => {
      const { items, nextCursor } = pageOf(
        access.accounts,
        (account) => ({ at: startOfDay(account.openedOn), id: mongodbIds.account(account) }),
        { sealKey, subject: `${access.userName}/accounts`, pageSize: query.page_size, cursor: query.cursor },
      );
      return listBody(
        'accounts',
        items.map((account) => accountBody(account, access, ledger, now)),
        nextCursor,
      );
    },
  });
}
