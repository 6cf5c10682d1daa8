import { z } from 'zod';
import type { MockBankDefinition } from '../definition.ts';
import { loadBankSeed } from '../ledger/bank-seed.ts';
import { createMockBank, type MockBank } from '../mock-bank.ts';
import type { MockBankOptions } from '../options.ts';
import { httpStatusOf } from '../problems.ts';

/** The smallest bank that there can be: it shows what a definition needs, and the kit's own tests run against it. */
export const paperBank: MockBankDefinition = {
  id: 'paper-bank',
  branding: { name: 'Paper Bank', tagline: 'Only for tests', accent: '#444', ground: '#eee' },
  oauth: {
    rotateRefreshTokens: true,
    scopes: [
      { name: 'accounts', plainWords: 'see your accounts' },
      { name: 'balances', plainWords: 'see your balances' },
      { name: 'transactions', plainWords: 'see your transactions' },
      { name: 'products', plainWords: 'see your products' },
    ],
  },
  seed: loadBankSeed('green-bank'),
  pendingCardPayments: false,
  ids: {
    account: ({ key }) => `account-${key}`,
    transaction: ({ key }) => `transaction-${key}`,
    product: ({ key }) => `product-${key}`,
  },
  openapiDocument: new URL('./paper-bank.yaml', import.meta.url),
  routes: (router) => {
    router.get({
      path: '/accounts',
      scope: 'accounts',
      query: z.object({}),
      answer: ({ access }) => access.accounts.map(({ key }) => `account-${key}`),
    });
    router.get({
      path: '/accounts/:id/transactions',
      scope: 'transactions',
      query: z.object({}),
      answer: ({ access, params }) => ({ account: access.account(params['id'] ?? '').label }),
    });
  },
  answerProblem: ({ kind, message }) => ({ status: httpStatusOf[kind], body: { problem: kind, message } }),
};

/** Opens the paper bank; `changes` make it another one. */
export function openPaperBank(options: MockBankOptions, changes: Partial<MockBankDefinition> = {}): Promise<MockBank> {
  return createMockBank({ ...paperBank, ...changes }, options);
}
