import { loadBankSeed, type MockBankDefinition } from '@of/mock-bank-kit';
import { accountRoutes } from './accounts/account-routes.ts';
import { cardRoutes } from './cards/card-routes.ts';
import { cardTransactionRoutes } from './cards/card-transaction-routes.ts';
import { consentProfile } from './consents/consent-profile.ts';
import { consentRoutes } from './consents/consent-routes.ts';
import { answerProblem } from './errors.ts';
import { rheinIds } from './ids.ts';
import { transactionRoutes } from './transactions/transaction-routes.ts';

/** Rhein Bank: Berlin Group NextGenPSD2 1.3.11, account information, with the OAuth approach. */
export const rheinBank: MockBankDefinition = {
  id: 'rhein-bank',
  branding: { name: 'Rhein Bank', tagline: 'Im Fluss seit 1891', accent: '#1f4e79', ground: '#edf3f8' },
  oauth: {
    rotateRefreshTokens: true,
    scopes: [{ name: 'AIS', plainWords: 'see what your consent names' }],
  },
  consents: consentProfile,
  seed: loadBankSeed('rhein-bank'),
  pendingCardPayments: true,
  ids: rheinIds,
  openapiDocument: new URL('../openapi.yaml', import.meta.url),
  routes: (router, deps) => {
    consentRoutes(router, deps);
    accountRoutes(router, deps);
    transactionRoutes(router, deps);
    cardRoutes(router, deps);
    cardTransactionRoutes(router, deps);
  },
  answerProblem,
};
