import { type BankDeps, BankProblem, type BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { checkHeaders } from '../headers.ts';
import { pageOf, pageQuery, selfLink } from '../paging.ts';
import { amountString } from '../wire-values.ts';
import { accountFilter } from './account-routes.ts';
import { filtered, type Holding, holdingOf, holdingsOf } from './holdings.ts';

/**
 * A balance: negative is owed. With the oddity `balance-choice` what is available counts the credit limit, and the limit is told;
 * without it what is available is the customer's own money. It is never below zero.
 */
function balanceBody(holding: Holding, { ledger, oddities }: BankDeps, now: number) {
  const { id: accountId } = holding;
  if ('loan' in holding) {
    const { outstandingMinor, currency } = holding.loan;
    return { accountId, currentBalance: amountString(-outstandingMinor), availableBalance: '0.00', currency };
  }
  const { account } = holding;
  const limit = oddities.isOn('balance-choice', account) ? account.creditLimitMinor : 0;
  const available = ledger.balanceMinor(account.key, now, 'pending') + limit;
  return {
    accountId,
    currentBalance: amountString(ledger.balanceMinor(account.key, now)),
    availableBalance: amountString(Math.max(available, 0)),
    ...(limit === 0 ? {} : { creditLimit: amountString(limit) }),
    ...(account.kind === 'savings' ? {} : { currency: account.currency }),
  };
}

/** `GET /banking/accounts/balances` and `GET /banking/accounts/{accountId}/balance`. */
export function balanceRoutes(router: BankRouter, deps: BankDeps): void {
  const { ledger, oddities } = deps;
  /** With the oddity `partial-failure` the account's balance cannot be told: a list leaves it out. */
  const isTold = (holding: Holding): boolean => 'loan' in holding || !oddities.isOn('partial-failure', holding.account);
  router.get({
    path: '/cds-au/v1/banking/accounts/balances',
    scope: 'bank:accounts.basic:read',
    query: z.object({ ...accountFilter, ...pageQuery }),
    answer: (call) => {
      checkHeaders(call, 2);
      const { access, query, now, url } = call;
      const told = filtered(holdingsOf(access, ledger, now), query).filter(isTold);
      const { items, links, meta } = pageOf(told, query, url);
      return { data: { balances: items.map((one) => balanceBody(one, deps, now)) }, links, meta };
    },
  });
  router.get({
    path: '/cds-au/v1/banking/accounts/:accountId/balance',
    scope: 'bank:accounts.basic:read',
    query: z.object({}),
    answer: (call) => {
      checkHeaders(call, 1);
      const { access, params, now, url } = call;
      const holding = holdingOf(access, ledger, params['accountId'] ?? '', now);
      if (!isTold(holding)) throw new BankProblem('account-not-shared', 'the balance cannot be told now');
      return { data: balanceBody(holding, deps, now), links: selfLink(url), meta: {} };
    },
  });
}
