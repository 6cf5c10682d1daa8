import { type BankDeps, BankProblem, type BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { beginReading } from '../reading/reading.ts';
import { accountBody, accountReference } from './account-body.ts';
import { balancesOf } from './balances.ts';
import { ownerNames } from './owner.ts';

export const truth = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');
const withBalance = z.object({ withBalance: truth.default(false) });

/** `GET /v1/accounts`, `/v1/accounts/{account-id}` and its balances. */
export function accountRoutes(router: BankRouter, bank: BankDeps): void {
  const deps = { ...bank, ownerOf: ownerNames(bank.ledger) };
  router.get({
    path: '/v1/accounts',
    scope: 'accounts',
    query: withBalance,
    answer: (call) => {
      const reading = beginReading(call, bank, 'accounts');
      reading.count('list', reading.accounts);
      const options = { ...call.query, now: call.now };
      return { accounts: reading.accounts.map((account) => accountBody(deps, reading, account, options)) };
    },
  });
  router.get({
    path: '/v1/accounts/:accountId',
    scope: 'accounts',
    query: withBalance,
    answer: (call) => {
      const reading = beginReading(call, bank, 'accounts');
      const account = reading.account(call.params['accountId'] ?? '', 'accounts');
      reading.count(`details ${account.key}`, [account]);
      return { account: accountBody(deps, reading, account, { ...call.query, now: call.now }) };
    },
  });
  router.get({
    path: '/v1/accounts/:accountId/balances',
    scope: 'balances',
    query: z.object({}),
    answer: (call) => {
      const reading = beginReading(call, bank, 'accounts');
      const account = reading.account(call.params['accountId'] ?? '', 'balances');
      reading.count(`balances ${account.key}`, [account]);
      if (bank.oddities.isOn('partial-failure', account))
        throw new BankProblem('internal', 'the balances cannot be had at the moment');
      return { account: accountReference(account), balances: balancesOf(bank, account, call.now) };
    },
  });
}
