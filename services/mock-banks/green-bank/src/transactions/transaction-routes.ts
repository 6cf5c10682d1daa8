import { type BankDeps, BankProblem, type BankRouter, parseDate, startOfDay } from '@of/mock-bank-kit';
import { z } from 'zod';
import { pageOf, pageQuery } from '../paging.ts';
import { transactionBody } from './transaction-body.ts';

const bookingDate = z.iso.date('must be a calendar date such as 2026-01-31').transform((date) => parseDate(date));

const transactionsQuery = z.object({ ...pageQuery, from: bookingDate.optional(), to: bookingDate.optional() });

/** `GET /accounts/{AccountId}/transactions`: booked ones, oldest first, between two dates of booking, both included. */
export function transactionRoutes(router: BankRouter, { ledger }: BankDeps): void {
  router.get({
    path: '/accounts/:accountId/transactions',
    scope: 'transactions',
    query: transactionsQuery,
    answer: ({ access, params, query, now }) => {
      const { from, to } = query;
      if (from !== undefined && to !== undefined && from > to) {
        throw new BankProblem('invalid-parameter', 'from must not be after to');
      }
      const accountId = params['accountId'] ?? '';
      const account = access.account(accountId);
      const listed = ledger
        .transactions(account.key, now)
        .filter(({ bookedAt }) => bookedAt <= now)
        .filter(({ bookedAt }) => from === undefined || bookedAt >= startOfDay(from))
        .filter(({ bookedAt }) => to === undefined || bookedAt < startOfDay(to + 1));
      const { items, Paging } = pageOf(listed, query);
      return { Transactions: items.map((item) => transactionBody(item, accountId, account.currency)), Paging };
    },
  });
}
