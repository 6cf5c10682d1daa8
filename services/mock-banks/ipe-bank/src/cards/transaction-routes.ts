import type { BankDeps, BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { cardAccount, countUnattended, needScope } from '../access.ts';
import { pageBody, pageQuery, readingOf } from '../paging.ts';
import { dateParameter, periodOf, type Reach } from '../period.ts';
import { CARDS_PATH } from './card-routes.ts';
import { cardStatement } from './card-statement.ts';
import { cardTransactionBody, type TransactionFilter, transactionFilter, withinFilter } from './transaction-body.ts';

const query = z.object({
  ...pageQuery,
  ...transactionFilter,
  fromTransactionDate: dateParameter,
  toTransactionDate: dateParameter,
});

const LISTS: readonly (readonly [name: string, reach: Reach])[] = [
  ['transactions', 'historical'],
  ['transactions-current', 'current'],
];

/** What was paid with a card: of a year, and of a week. */
export function cardTransactionRoutes(router: BankRouter, deps: BankDeps): void {
  const { oddities, sealKey } = deps;
  for (const [name, reach] of LISTS)
    router.get({
      path: `${CARDS_PATH}/:accountId/${name}`,
      scope: 'CREDIT_CARDS_ACCOUNTS_TRANSACTIONS_READ',
      query,
      answer: (call) => {
        const { access, params, now, url } = call;
        needScope(access, 'credit-cards-accounts');
        const account = cardAccount(access, params['accountId'] ?? '');
        const { fromTransactionDate: from, toTransactionDate: to } = call.query;
        const filter: TransactionFilter = call.query;
        const subject = [access.userName, url.pathname, from, to, filter.transactionType, filter.payeeMCC].join();
        const { at, key, isContinued } = readingOf(sealKey, subject, call.query, now);
        if (!isContinued) countUnattended(deps, account, name, call);
        const period = periodOf({ from, to }, at, reach, oddities.isOn('history-limit', account));
        const listed = cardStatement(deps, account, period, at)
          .map((line) => cardTransactionBody(deps, account, line, at))
          .filter((one) => withinFilter(one, filter));
        return pageBody(listed, call, key, 'transactions');
      },
    });
}
