import type { BankDeps, BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { pageOf, pageQuery } from '../paging.ts';
import { accountBody } from './account-body.ts';

/** `GET /accounts` and `GET /accounts/{AccountId}`. */
export function accountRoutes(router: BankRouter, { ledger }: BankDeps): void {
  router.get({
    path: '/accounts',
    scope: 'accounts',
    query: z.object(pageQuery),
    answer: ({ access, query, now }) => {
      const { items, Paging } = pageOf(access.accounts, query);
      return { Accounts: items.map((account) => accountBody(account, access, ledger, now)), Paging };
    },
  });
  router.get({
    path: '/accounts/:accountId',
    scope: 'accounts',
    query: z.object({}),
    answer: ({ access, params, now }) => ({
      Account: accountBody(access.account(params['accountId'] ?? ''), access, ledger, now),
    }),
  });
}
