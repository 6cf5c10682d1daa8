import type { BankDeps, BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { countUnattended, depositAccount, needScope } from '../access.ts';
import { pageBody, pageQuery, readingOf } from '../paging.ts';
import { dateParameter, periodOf, type Reach } from '../period.ts';
import { ACCOUNTS_PATH } from './account-routes.ts';
import { statement } from './statement.ts';
import { transactionBody } from './transaction-body.ts';

const query = z.object({
  ...pageQuery,
  fromBookingDate: dateParameter,
  toBookingDate: dateParameter,
  creditDebitIndicator: z.enum(['CREDITO', 'DEBITO']).optional(),
});

const LISTS: readonly (readonly [name: string, reach: Reach])[] = [
  ['transactions', 'historical'],
  ['transactions-current', 'current'],
];

/** Transactions of deposit and savings accounts: of a year, and of a week; both look a year ahead. */
export function accountTransactionRoutes(router: BankRouter, deps: BankDeps): void {
  const { oddities, sealKey } = deps;
  for (const [name, reach] of LISTS)
    router.get({
      path: `${ACCOUNTS_PATH}/:accountId/${name}`,
      scope: 'ACCOUNTS_TRANSACTIONS_READ',
      query,
      answer: (call) => {
        const { access, params, now, url } = call;
        needScope(access, 'accounts');
        const account = depositAccount(access, params['accountId'] ?? '');
        const { fromBookingDate: from, toBookingDate: to, creditDebitIndicator: side } = call.query;
        const subject = [access.userName, url.pathname, from, to, side].join();
        const { at, key, isContinued } = readingOf(sealKey, subject, call.query, now);
        if (!isContinued) countUnattended(deps, account, name, call);
        const period = periodOf({ from, to }, at, reach, oddities.isOn('history-limit', account));
        const isElsewhere = oddities.isOn('payee-elsewhere', account);
        const lines = statement(deps, account, period, at)
          .map((line) => transactionBody(line, account, isElsewhere))
          .filter(({ creditDebitType }) => side === undefined || creditDebitType === side);
        return pageBody(lines, call, key, 'transactions');
      },
    });
}
