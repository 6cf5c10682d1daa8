import type { BankDeps, BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { needScope } from '../access.ts';
import { ipeIds } from '../ids.ts';
import { pageBody, pageQuery, readingOf } from '../paging.ts';

/**
 * `GET /open-banking/resources/v3/resources`: what the consent covers, and whether it can be read. An account whose balances
 * cannot be given at present (oddity partial-failure) is TEMPORARILY_UNAVAILABLE.
 */
export function resourceRoutes(router: BankRouter, { ledger, oddities, sealKey }: BankDeps): void {
  router.get({
    path: '/open-banking/resources/v3/resources',
    scope: 'RESOURCES_READ',
    query: z.object(pageQuery),
    answer: ({ access, query, now, url }) => {
      needScope(access, 'resources');
      const accounts = access.accounts
        .map((account) => ({ account, type: account.kind === 'credit-card' ? 'CREDIT_CARD_ACCOUNT' : 'ACCOUNT' }))
        .filter(({ type }) => access.allows(type === 'ACCOUNT' ? 'ACCOUNTS_READ' : 'CREDIT_CARDS_ACCOUNTS_READ'))
        .map(({ account, type }) => ({
          resourceId: ipeIds.account(account),
          type,
          status: oddities.isOn('partial-failure', account) ? 'TEMPORARILY_UNAVAILABLE' : 'AVAILABLE',
        }));
      const contracts = access.allows('LOANS_READ') ? ledger.products(access.userName, now) : [];
      const loans = contracts.map((one) => ({ resourceId: ipeIds.product(one), type: 'LOAN', status: 'AVAILABLE' }));
      const { key } = readingOf(sealKey, `${access.userName}${url.pathname}`, query, now);
      return pageBody([...accounts, ...loans], { url, query, now }, key);
    },
  });
}
