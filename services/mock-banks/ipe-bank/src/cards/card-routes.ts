import { type BankDeps, BankProblem, type BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { cardAccount, countUnattended, needScope } from '../access.ts';
import { pageBody, pageQuery, readingOf, singleBody } from '../paging.ts';
import { cardBody, cardIdentificationBody, limitsBody } from './card-body.ts';

export const CARDS_PATH = '/open-banking/credit-cards-accounts/v2/accounts';

/** Card accounts: list, identification, limits. */
export function cardRoutes(router: BankRouter, deps: BankDeps): void {
  const { ledger, oddities, sealKey } = deps;
  router.get({
    path: CARDS_PATH,
    scope: 'CREDIT_CARDS_ACCOUNTS_READ',
    query: z.object(pageQuery),
    answer: ({ access, query, now, url }) => {
      needScope(access, 'credit-cards-accounts');
      const cards = access.accounts.filter(({ kind }) => kind === 'credit-card').map(cardBody);
      const { key } = readingOf(sealKey, `${access.userName}${url.pathname}`, query, now);
      return pageBody(cards, { url, query, now }, key);
    },
  });
  router.get({
    path: `${CARDS_PATH}/:accountId`,
    scope: 'CREDIT_CARDS_ACCOUNTS_READ',
    query: z.object({}),
    answer: ({ access, params, now, url }) => {
      needScope(access, 'credit-cards-accounts');
      return singleBody(cardIdentificationBody(cardAccount(access, params['accountId'] ?? '')), { url, now });
    },
  });
  router.get({
    path: `${CARDS_PATH}/:accountId/limits`,
    scope: 'CREDIT_CARDS_ACCOUNTS_LIMITS_READ',
    query: z.object({}),
    answer: (call) => {
      const { access, params, now, url } = call;
      needScope(access, 'credit-cards-accounts');
      const account = cardAccount(access, params['accountId'] ?? '');
      countUnattended(deps, account, 'limits', call);
      if (oddities.isOn('partial-failure', account)) {
        const own = { status: 504, code: 'TEMPO_ESGOTADO' };
        throw new BankProblem('unavailable', 'the limits did not come in time', {}, own);
      }
      return singleBody(limitsBody(account, ledger, oddities, now), { url, now });
    },
  });
}
