import { type BankDeps, BankProblem, type BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { accountReference } from '../accounts/account-body.ts';
import { balancesOf } from '../accounts/balances.ts';
import { ownerNames } from '../accounts/owner.ts';
import { entryIdOf } from '../ids.ts';
import { beginReading } from '../reading/reading.ts';
import { entriesOf } from './entries.ts';
import { entryIds, hasLastingIds } from './entry-id.ts';
import { pageOf } from './pages.ts';
import { entriesQuery, periodOf } from './period.ts';
import { bookedBody, pendingBody } from './transaction-body.ts';

/** `GET /v1/accounts/{account-id}/transactions`, oldest first, and one entry of it. */
export function transactionRoutes(router: BankRouter, bank: BankDeps): void {
  const { ledger, oddities } = bank;
  const ownerOf = ownerNames(ledger);
  router.get({
    path: '/v1/accounts/:accountId/transactions',
    scope: 'transactions',
    query: entriesQuery,
    answer: (call) => {
      const { query, params, now } = call;
      const reading = beginReading(call, bank, 'accounts');
      const wireId = params['accountId'] ?? '';
      const account = reading.account(wireId, 'transactions');
      const isLimited = oddities.isOn('history-limit', account);
      const period = periodOf(query, { isLimited, approvedAt: reading.approvedAt, now });
      // Further pages belong to the access that was counted with the first.
      if (query.pageIndex === 1) reading.count(`transactions ${account.key}`, [account]);
      const page = pageOf(entriesOf(bank, account, period, now), query, call.url);
      const base = `/v1/accounts/${wireId}`;
      const context = { account, owner: ownerOf(account), deps: bank, base };
      const idOf = entryIds(bank, account);
      const hasBalances =
        query.withBalance === true && reading.covers('balances', account) && !oddities.isOn('partial-failure', account);
      return {
        account: accountReference(account),
        transactions: {
          ...(period.booked ? { booked: page.booked.map((one) => bookedBody(one, idOf(one), context)) } : {}),
          ...(period.pending ? { pending: page.pending.map((one) => pendingBody(one, context)) } : {}),
          _links: { account: { href: base }, ...page.links },
        },
        ...(hasBalances ? { balances: balancesOf(bank, account, now) } : {}),
      };
    },
  });
  router.get({
    path: '/v1/accounts/:accountId/transactions/:transactionId',
    scope: 'transactions',
    query: z.object({}),
    answer: (call) => {
      const { params, now } = call;
      const reading = beginReading(call, bank, 'accounts');
      const wireId = params['accountId'] ?? '';
      const account = reading.account(wireId, 'transactions');
      const id = params['transactionId'] ?? '';
      const entry = ledger
        .transactions(account.key, now)
        .find(({ key, bookedAt }) => bookedAt <= now && entryIdOf(key) === id);
      if (entry === undefined || !hasLastingIds(bank, account))
        throw new BankProblem('account-not-found', 'there is no such entry');
      reading.count(`transaction ${id}`, [account]);
      const context = { account, owner: ownerOf(account), deps: bank, base: `/v1/accounts/${wireId}` };
      return { transactionsDetails: bookedBody(entry, id, context) };
    },
  });
}
