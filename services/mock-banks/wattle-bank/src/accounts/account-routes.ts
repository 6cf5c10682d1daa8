import type { BankDeps, BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { checkHeaders } from '../headers.ts';
import { pageOf, pageQuery, selfLink } from '../paging.ts';
import { accountBody, accountDetailBody } from './account-body.ts';
import { filtered, holdingOf, holdingsOf } from './holdings.ts';

/** Filters of every list of accounts. */
export const accountFilter = {
  'product-category': z.string().optional(),
  'open-status': z.enum(['ALL', 'OPEN', 'CLOSED']).default('ALL'),
  'is-owned': z.enum(['true', 'false']).optional(),
};

/** `GET /banking/accounts` and `GET /banking/accounts/{accountId}`. */
export function accountRoutes(router: BankRouter, { ledger }: BankDeps): void {
  router.get({
    path: '/cds-au/v1/banking/accounts',
    scope: 'bank:accounts.basic:read',
    query: z.object({ ...accountFilter, ...pageQuery }),
    answer: (call) => {
      checkHeaders(call, 3);
      const { access, query, now, url } = call;
      const { items, links, meta } = pageOf(filtered(holdingsOf(access, ledger, now), query), query, url);
      return { data: { accounts: items.map(accountBody) }, links, meta };
    },
  });
  router.get({
    path: '/cds-au/v1/banking/accounts/:accountId',
    scope: 'bank:accounts.detail:read',
    query: z.object({}),
    answer: (call) => {
      checkHeaders(call, 5);
      const { access, params, now, url } = call;
      const holding = holdingOf(access, ledger, params['accountId'] ?? '', now);
      return { data: accountDetailBody(holding, ledger, now), links: selfLink(url), meta: {} };
    },
  });
}
