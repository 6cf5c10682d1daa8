import { type BankDeps, BankProblem, type BankRouter, type LedgerAccount } from '@of/mock-bank-kit';
import { z } from 'zod';
import { linksOf } from '../accounts/account-body.ts';
import { ownerNames } from '../accounts/owner.ts';
import { maskedPanOf } from '../identification.ts';
import { signedAmount } from '../money.ts';
import { beginReading, type Reading } from '../reading/reading.ts';
import { cardBalancesOf } from './card-balances.ts';
import { cardSignOf } from './card-sign.ts';

const none = z.object({});

/** The standard's way to name a card account in another resource. */
export function cardReference(account: LedgerAccount) {
  return { maskedPan: maskedPanOf(account), currency: account.currency };
}

/** `GET /v1/card-accounts`, `/v1/card-accounts/{account-id}` and its balances, which stand nowhere else. */
export function cardRoutes(router: BankRouter, bank: BankDeps): void {
  const ownerOf = ownerNames(bank.ledger);
  const cardBody = (reading: Reading, account: LedgerAccount) => {
    const resourceId = reading.access.accountId(account);
    return {
      resourceId,
      ...cardReference(account),
      name: account.label,
      product: 'Rhein Card',
      ...cardSignOf(bank, account).said,
      status: 'enabled',
      ...(reading.covers('ownerName', account) ? { ownerName: ownerOf(account) } : {}),
      creditLimit: signedAmount(account.creditLimitMinor, account.currency),
      _links: linksOf(reading, account, `/v1/card-accounts/${resourceId}`),
    };
  };
  router.get({
    path: '/v1/card-accounts',
    scope: 'accounts',
    query: none,
    answer: (call) => {
      const reading = beginReading(call, bank, 'card-accounts');
      reading.count('list', reading.accounts);
      return { cardAccounts: reading.accounts.map((account) => cardBody(reading, account)) };
    },
  });
  router.get({
    path: '/v1/card-accounts/:accountId',
    scope: 'accounts',
    query: none,
    answer: (call) => {
      const reading = beginReading(call, bank, 'card-accounts');
      const account = reading.account(call.params['accountId'] ?? '', 'accounts');
      reading.count(`details ${account.key}`, [account]);
      return { cardAccount: cardBody(reading, account) };
    },
  });
  router.get({
    path: '/v1/card-accounts/:accountId/balances',
    scope: 'balances',
    query: none,
    answer: (call) => {
      const reading = beginReading(call, bank, 'card-accounts');
      const account = reading.account(call.params['accountId'] ?? '', 'balances');
      reading.count(`balances ${account.key}`, [account]);
      if (bank.oddities.isOn('partial-failure', account))
        throw new BankProblem('internal', 'the balances cannot be had at the moment');
      return {
        cardAccount: cardReference(account),
        ...cardSignOf(bank, account).said,
        balances: cardBalancesOf(bank, account, call.now),
      };
    },
  });
}
