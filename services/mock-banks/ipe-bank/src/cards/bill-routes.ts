import { type BankDeps, BankProblem, type BankRouter, type LedgerAccount } from '@of/mock-bank-kit';
import { z } from 'zod';
import { cardAccount, needScope } from '../access.ts';
import { dateInSaoPaulo } from '../calendar.ts';
import { bookedId } from '../ids.ts';
import { signedMoney, unsignedMoney } from '../money.ts';
import { pageBody, pageQuery, readingOf } from '../paging.ts';
import { dateParameter } from '../period.ts';
import { type Bill, billsOf } from './bill.ts';
import { CARDS_PATH } from './card-routes.ts';
import { cardTransactionBody, transactionFilter, withinFilter } from './transaction-body.ts';

/** What has to be paid at the least, in per cent of a bill. */
const MINIMUM_PER_CENT = 15;

function billBody({ id, dueDate, totalMinor, payments }: Bill, { currency }: LedgerAccount) {
  return {
    billId: id,
    dueDate,
    billTotalAmount: signedMoney(totalMinor, currency),
    billMinimumAmount: unsignedMoney(Math.ceil((Math.max(totalMinor, 0) * MINIMUM_PER_CENT) / 100), currency),
    isInstalment: true,
    payments: payments.map(({ amountMinor, bookedAt }) => ({
      valueType: 'VALOR_PAGAMENTO_FATURA_REALIZADO',
      paymentDate: dateInSaoPaulo(bookedAt),
      paymentMode: 'DEBITO_CONTA_CORRENTE',
      ...unsignedMoney(amountMinor, currency),
    })),
  };
}

/** The card's closed bills and what is on them. */
export function billRoutes(router: BankRouter, deps: BankDeps): void {
  const { ledger, sealKey } = deps;
  router.get({
    path: `${CARDS_PATH}/:accountId/bills`,
    scope: 'CREDIT_CARDS_ACCOUNTS_BILLS_READ',
    query: z.object({ ...pageQuery, fromDueDate: dateParameter, toDueDate: dateParameter }),
    answer: ({ access, params, query, now, url }) => {
      needScope(access, 'credit-cards-accounts');
      const account = cardAccount(access, params['accountId'] ?? '');
      const { fromDueDate: from = '0001-01-01', toDueDate: to = '9999-12-31' } = query;
      const { at, key } = readingOf(sealKey, [access.userName, url.pathname, from, to].join(), query, now);
      const bills = billsOf(ledger, account, at).filter(({ dueDate }) => from <= dueDate && dueDate <= to);
      return pageBody(
        bills.map((bill) => billBody(bill, account)),
        { url, query, now },
        key,
      );
    },
  });
  router.get({
    path: `${CARDS_PATH}/:accountId/bills/:billId/transactions`,
    scope: 'CREDIT_CARDS_ACCOUNTS_BILLS_TRANSACTIONS_READ',
    query: z.object({
      ...pageQuery,
      ...transactionFilter,
      fromTransactionDate: dateParameter,
      toTransactionDate: dateParameter,
    }),
    answer: ({ access, params, query, now, url }) => {
      needScope(access, 'credit-cards-accounts');
      const account = cardAccount(access, params['accountId'] ?? '');
      const { fromTransactionDate: from = '0001-01-01', toTransactionDate: to = '9999-12-31' } = query;
      const { transactionType, payeeMCC } = query;
      const subject = [access.userName, url.pathname, from, to, transactionType, payeeMCC].join();
      const { at, key } = readingOf(sealKey, subject, query, now);
      const bill = billsOf(ledger, account, at).find(({ id }) => id === params['billId']);
      if (bill === undefined) throw new BankProblem('account-not-found', 'there is no such bill');
      const listed = bill.transactions
        .map((transaction) => ({ transaction, id: bookedId(transaction), at: transaction.bookedAt }))
        .filter((line) => from <= dateInSaoPaulo(line.at) && dateInSaoPaulo(line.at) <= to)
        .map((line) => cardTransactionBody(deps, account, { ...line, state: 'booked' }, at))
        .filter((one) => withinFilter(one, query));
      return pageBody(listed.toReversed(), { url, query, now }, key);
    },
  });
}
