import { type BankCall, type BankDeps, BankProblem, type BankRouter, type LedgerAccount } from '@of/mock-bank-kit';
import { z } from 'zod';
import { loansOf } from '../accounts/loans.ts';
import { OWN } from '../errors.ts';
import { type PageRequest, pageOf, pageQuery } from '../paging.ts';
import { listedOf, placeOf } from './listed.ts';
import { loanTransactionBody } from './loan-transaction-body.ts';
import { isWithin, periodOf, periodQuery } from './period.ts';
import { transactionBody } from './transaction-body.ts';

const transactionsQuery = z.object({ ...pageQuery, ...periodQuery });
type Call = BankCall<z.infer<typeof transactionsQuery>>;

/** How often a day an account with daily-allowance may be read for while the customer is away. */
export const BATCH_ACCESSES_PER_DAY = 12;

/** Counts a list that is begun without the customer (FDX-API-Actor-Type). Throws BankProblem too-many-requests. */
function useAllowance(call: Call, account: LedgerAccount, deps: BankDeps): void {
  const { access, query, now } = call;
  const isBegin = query.pageKey === undefined && query.offset === undefined;
  const isAway = call.header('FDX-API-Actor-Type') !== 'USER';
  if (isBegin && isAway && deps.oddities.isOn('daily-allowance', account))
    deps.allowances.use(`${access.consent?.id}/${account.key}/transactions`, BATCH_ACCESSES_PER_DAY, now);
}

function requestOf({ access, query, url }: Call, sealKey: string): PageRequest {
  const bounds = [query.startTime, query.endTime, query.startDate, query.endDate].map((bound) => bound ?? '').join('/');
  return { sealKey, subject: `${access.userName}/${url.pathname}/${bounds}`, query, url };
}

/** `GET /fdx/v6/accounts/{accountId}/transactions`: posted and pending, oldest first, filtered by the day of posting. */
export function transactionRoutes(router: BankRouter, deps: BankDeps): void {
  const { ledger, oddities, sealKey } = deps;
  let answers = 0;

  function loanTransactions(call: Call, id: string) {
    const { access, query, now } = call;
    const loan = loansOf(ledger, access.userName, now).find((one) => one.id === id);
    if (loan === undefined) return undefined;
    if (loan.status === 'CLOSED') throw new BankProblem('invalid-parameter', 'the loan is paid back', {}, OWN.closed);
    const period = periodOf(query, now, false);
    const within = loan.payments().filter(({ bookedAt }) => isWithin(period, bookedAt));
    const placeOfPayment = (one: (typeof within)[number]) => ({ at: one.bookedAt, key: one.key });
    const { items, ...paging } = pageOf(within, placeOfPayment, requestOf(call, sealKey));
    return { ...paging, transactions: items.map((item) => loanTransactionBody(item)) };
  }

  function accountTransactions(call: Call, account: LedgerAccount) {
    const { query, now } = call;
    const period = periodOf(query, now, oddities.isOn('history-limit', account));
    useAllowance(call, account, deps);
    const within = listedOf(account, deps, now).filter(({ at }) => isWithin(period, at));
    const { items, ...paging } = pageOf(within, placeOf, requestOf(call, sealKey));
    const owner = ledger.users.find(({ userName }) => userName === account.userName);
    const context = { account, oddities, ownerName: owner?.displayName ?? account.userName, now };
    answers += 1;
    return {
      ...paging,
      transactions: items.map((item, index) =>
        transactionBody(item, { ...context, row: `row-${answers}-${index + 1}` }),
      ),
    };
  }

  router.get({
    path: '/fdx/v6/accounts/:accountId/transactions',
    scope: 'fdx:transactions:read',
    query: transactionsQuery,
    answer: (call) => {
      const id = call.params['accountId'] ?? '';
      return loanTransactions(call, id) ?? accountTransactions(call, call.access.account(id));
    },
  });
}
