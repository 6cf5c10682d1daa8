import { type BankDeps, BankProblem, type BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { countUnattended, depositAccount, needScope } from '../access.ts';
import { pageBody, pageQuery, readingOf, singleBody } from '../paging.ts';
import { accountBody, identificationBody } from './account-body.ts';
import { balanceBody, overdraftBody } from './balance-body.ts';

export const ACCOUNTS_PATH = '/open-banking/accounts/v2/accounts';

const accountType = z.enum(['CONTA_DEPOSITO_A_VISTA', 'CONTA_POUPANCA', 'CONTA_PAGAMENTO_PRE_PAGA']);

/** Deposit and savings accounts: list, identification, balances, overdraft. */
export function accountRoutes(router: BankRouter, deps: BankDeps): void {
  const { ledger, oddities, sealKey } = deps;
  router.get({
    path: ACCOUNTS_PATH,
    scope: 'ACCOUNTS_READ',
    query: z.object({ ...pageQuery, accountType: accountType.optional() }),
    answer: ({ access, query, now, url }) => {
      needScope(access, 'accounts');
      const all = access.accounts.filter(({ kind }) => kind !== 'credit-card').map(accountBody);
      const listed = all.filter(({ type }) => query.accountType === undefined || type === query.accountType);
      const { key } = readingOf(sealKey, `${access.userName}${url.pathname}`, query, now);
      return pageBody(listed, { url, query, now }, key);
    },
  });
  router.get({
    path: `${ACCOUNTS_PATH}/:accountId`,
    scope: 'ACCOUNTS_READ',
    query: z.object({}),
    answer: ({ access, params, now, url }) => {
      needScope(access, 'accounts');
      return singleBody(identificationBody(depositAccount(access, params['accountId'] ?? '')), { url, now });
    },
  });
  router.get({
    path: `${ACCOUNTS_PATH}/:accountId/balances`,
    scope: 'ACCOUNTS_BALANCES_READ',
    query: z.object({}),
    answer: (call) => {
      const { access, params, now, url } = call;
      needScope(access, 'accounts');
      const account = depositAccount(access, params['accountId'] ?? '');
      countUnattended(deps, account, 'balances', call);
      if (oddities.isOn('partial-failure', account)) {
        const own = { status: 504, code: 'TEMPO_ESGOTADO' };
        throw new BankProblem('unavailable', 'the balances did not come in time', {}, own);
      }
      return singleBody(balanceBody(account, ledger, oddities, now), { url, now });
    },
  });
  router.get({
    path: `${ACCOUNTS_PATH}/:accountId/overdraft-limits`,
    scope: 'ACCOUNTS_OVERDRAFT_LIMITS_READ',
    query: z.object({}),
    answer: ({ access, params, now, url }) => {
      needScope(access, 'accounts');
      const account = depositAccount(access, params['accountId'] ?? '');
      return singleBody(overdraftBody(account, ledger, now), { url, now });
    },
  });
}
