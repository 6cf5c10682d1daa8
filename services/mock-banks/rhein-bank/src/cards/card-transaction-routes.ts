import type { BankDeps, BankRouter } from '@of/mock-bank-kit';
import { beginReading } from '../reading/reading.ts';
import { entriesOf } from '../transactions/entries.ts';
import { entryIds } from '../transactions/entry-id.ts';
import { pageOf } from '../transactions/pages.ts';
import { cardEntriesQuery, periodOf } from '../transactions/period.ts';
import { invoicedUntil } from './card-balances.ts';
import { cardReference } from './card-routes.ts';
import { cardSignOf } from './card-sign.ts';
import { bookedCardBody, pendingCardBody } from './card-transaction-body.ts';

/** `GET /v1/card-accounts/{account-id}/transactions`, oldest first. */
export function cardTransactionRoutes(router: BankRouter, bank: BankDeps): void {
  router.get({
    path: '/v1/card-accounts/:accountId/transactions',
    scope: 'transactions',
    query: cardEntriesQuery,
    answer: (call) => {
      const { query, params, now } = call;
      const reading = beginReading(call, bank, 'card-accounts');
      const wireId = params['accountId'] ?? '';
      const account = reading.account(wireId, 'transactions');
      const isLimited = bank.oddities.isOn('history-limit', account);
      const period = periodOf(query, { isLimited, approvedAt: reading.approvedAt, now });
      if (query.pageIndex === 1) reading.count(`transactions ${account.key}`, [account]);
      const page = pageOf(entriesOf(bank, account, period, now), query, call.url);
      const context = { account, deps: bank, invoicedUntil: invoicedUntil(now) };
      const idOf = entryIds(bank, account);
      return {
        cardAccount: cardReference(account),
        ...cardSignOf(bank, account).said,
        cardTransactions: {
          ...(period.booked ? { booked: page.booked.map((one) => bookedCardBody(one, idOf(one), context)) } : {}),
          ...(period.pending ? { pending: page.pending.map((one) => pendingCardBody(one, context)) } : {}),
          _links: { cardAccount: { href: `/v1/card-accounts/${wireId}` }, ...page.links },
        },
      };
    },
  });
}
