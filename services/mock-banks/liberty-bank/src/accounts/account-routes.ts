import { type BankAccess, type BankDeps, BankProblem, type BankRouter, startOfDay } from '@of/mock-bank-kit';
import { z } from 'zod';
import { OWN } from '../errors.ts';
import { pageOf, pageQuery } from '../paging.ts';
import { cardBody } from './card-body.ts';
import { depositBody } from './deposit-body.ts';
import { accountDescriptor, loanDescriptor } from './descriptor.ts';
import { loanBody } from './loan-body.ts';
import { loansOf } from './loans.ts';

/** Throws BankProblem insufficient-scope when the consent does not cover a cluster. */
function needs(access: BankAccess, scope: string): void {
  if (!access.allows(scope))
    throw new BankProblem('insufficient-scope', `the consent does not cover what ${scope} stands for`);
}

/** `GET /fdx/v6/accounts`, descriptors only, loans among them, and `GET /fdx/v6/accounts/{accountId}` with balances and terms. */
export function accountRoutes(router: BankRouter, deps: BankDeps): void {
  const { ledger, oddities, sealKey } = deps;
  router.get({
    path: '/fdx/v6/accounts',
    scope: 'fdx:accountbasic:read',
    query: z.object(pageQuery),
    answer: ({ access, query, url, now }) => {
      const accounts = access.accounts.map((account) => ({
        place: { at: startOfDay(account.openedOn), key: account.key },
        body: accountDescriptor(account, access.accountId(account)),
      }));
      const loans = loansOf(ledger, access.userName, now).map(({ product, status }) => ({
        place: { at: startOfDay(product.openedOn), key: product.key },
        body: loanDescriptor(product, status),
      }));
      const request = { sealKey, subject: `${access.userName}/accounts`, query, url };
      const { items, ...paging } = pageOf([...accounts, ...loans], ({ place }) => place, request);
      return { ...paging, accounts: items.map(({ body }) => body) };
    },
  });
  router.get({
    path: '/fdx/v6/accounts/:accountId',
    query: z.object({}),
    answer: ({ access, params, now }) => {
      const accountId = params['accountId'] ?? '';
      const loan = loansOf(ledger, access.userName, now).find(({ id }) => id === accountId);
      if (loan !== undefined) {
        needs(access, 'fdx:accountdetailed:read');
        return loanBody(loan, now);
      }
      needs(access, 'fdx:balances:read');
      const account = access.account(accountId);
      if (oddities.isOn('partial-failure', account))
        throw new BankProblem('internal', 'balances cannot be read now', {}, OWN.subsystemDown);
      return account.kind === 'credit-card'
        ? cardBody(account, accountId, ledger, now, access.allows('fdx:accountdetailed:read'))
        : depositBody(account, accountId, deps, now);
    },
  });
}
