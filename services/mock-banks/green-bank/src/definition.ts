import { loadBankSeed, type MockBankDefinition } from '@of/mock-bank-kit';
import { accountRoutes } from './accounts/account-routes.ts';
import { answerProblem } from './errors.ts';
import { greenIds } from './ids.ts';
import { productRoutes } from './products/product-routes.ts';
import { transactionRoutes } from './transactions/transaction-routes.ts';

/** Green Bank: the source's own model, offset pages, refresh tokens that stay. */
export const greenBank: MockBankDefinition = {
  id: 'green-bank',
  branding: { name: 'Green Bank', tagline: 'Money that grows on trees', accent: '#1b6b3a', ground: '#eef5f0' },
  oauth: {
    rotateRefreshTokens: false,
    scopes: [
      { name: 'accounts', plainWords: 'see your accounts: type, number, name and when they were opened' },
      { name: 'balances', plainWords: 'see how much money is in them' },
      { name: 'transactions', plainWords: 'see what came in and went out: when, how much, from and to whom' },
      { name: 'products', plainWords: 'see your loans and mortgages: what you owe, at which rate, for how long' },
    ],
  },
  seed: loadBankSeed('green-bank'),
  pendingCardPayments: false,
  ids: greenIds,
  openapiDocument: new URL('../openapi.yaml', import.meta.url),
  routes: (router, deps) => {
    accountRoutes(router, deps);
    transactionRoutes(router, deps);
    productRoutes(router, deps);
  },
  answerProblem,
};
