import { type BankDeps, BankProblem, type BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { heldAccount } from '../accounts/held-account.ts';
import { countAccess } from '../allowance.ts';
import { envelope } from '../envelope.ts';
import { accountBalances, loanBalances } from './balance-body.ts';

/** `GET /accounts/{AccountId}/balances`. With the oddity `partial-failure` it always fails. */
export function balanceRoutes(router: BankRouter, deps: BankDeps): void {
  const { ledger, oddities } = deps;
  router.get({
    path: '/open-banking/v4.0/aisp/accounts/:accountId/balances',
    scope: 'ReadBalances',
    query: z.object({}),
    answer: (call) => {
      const { access, params, url, now } = call;
      const held = heldAccount(access, ledger, now, params['accountId'] ?? '');
      if (held.type === 'loan') return envelope(url, { Balance: loanBalances(held.product, held.id, now) });
      const { account, id } = held;
      countAccess(deps, call, account, 'balances');
      if (oddities.isOn('partial-failure', account))
        throw new BankProblem('internal', 'the balance cannot be told at present');
      const manyFigures = oddities.isOn('balance-choice', account);
      return envelope(url, { Balance: accountBalances(ledger, account, id, now, manyFigures) });
    },
  });
}
