import { loadBankSeed, type MockBankDefinition } from '@of/mock-bank-kit';
import { accountRoutes } from './accounts/account-routes.ts';
import { creditLineRoutes } from './credit-lines/credit-line-routes.ts';
import { entryRoutes } from './entries/entry-routes.ts';
import { answerProblem } from './errors.ts';
import { mongodbIds } from './ids.ts';

/** MongoDB Bank: a nested model in minor units and epoch milliseconds, cursors, pending entries, rotating refresh tokens. */
export const mongodbBank: MockBankDefinition = {
  id: 'mongodb-bank',
  branding: { name: 'MongoDB Bank', tagline: 'Your money, well documented', accent: '#0b4f6c', ground: '#edf4f7' },
  oauth: {
    rotateRefreshTokens: true,
    scopes: [
      { name: 'accounts', plainWords: 'see your accounts: kind, number, name and when they were opened' },
      { name: 'balances', plainWords: 'see how much money is in them' },
      {
        name: 'transactions',
        plainWords: 'see what came in and went out: when, how much, from and to whom, also what is still pending',
      },
      { name: 'products', plainWords: 'see your loans and mortgages: what you owe, at which rate, for how long' },
    ],
  },
  seed: loadBankSeed('mongodb-bank'),
  pendingCardPayments: true,
  ids: mongodbIds,
  openapiDocument: new URL('../openapi.yaml', import.meta.url),
  routes: (router, deps) => {
    accountRoutes(router, deps);
    entryRoutes(router, deps);
    creditLineRoutes(router, deps);
  },
  answerProblem,
};
