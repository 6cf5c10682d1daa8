import { type BankAccess, type BankDeps, BankProblem, type BankRouter } from '@of/mock-bank-kit';
import { z } from 'zod';
import { envelope } from '../envelope.ts';
import { accountBody } from './account-body.ts';
import { heldAccount, heldAccounts } from './held-account.ts';

/** Each consent has one of the two; a token without a consent has none. */
function assertAllowed(access: BankAccess): void {
  if (!access.allows('ReadAccountsBasic') && !access.allows('ReadAccountsDetail'))
    throw new BankProblem('insufficient-scope', 'the consent does not cover accounts');
}

/** `GET /accounts` and `GET /accounts/{AccountId}`. */
export function accountRoutes(router: BankRouter, { ledger }: BankDeps): void {
  router.get({
    path: '/open-banking/v4.0/aisp/accounts',
    query: z.object({}),
    answer: ({ access, url, now }) => {
      assertAllowed(access);
      const Account = heldAccounts(access, ledger, now).map((held) => accountBody(held, access, ledger));
      return envelope(url, { Account });
    },
  });
  router.get({
    path: '/open-banking/v4.0/aisp/accounts/:accountId',
    query: z.object({}),
    answer: ({ access, params, url, now }) => {
      assertAllowed(access);
      const held = heldAccount(access, ledger, now, params['accountId'] ?? '');
      return envelope(url, { Account: [accountBody(held, access, ledger)] });
    },
  });
}
