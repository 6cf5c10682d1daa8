import { loadBankSeed, type MockBankDefinition } from '@of/mock-bank-kit';
import { accountRoutes } from './accounts/account-routes.ts';
import { accountTransactionRoutes } from './accounts/transaction-routes.ts';
import { billRoutes } from './cards/bill-routes.ts';
import { cardRoutes } from './cards/card-routes.ts';
import { cardTransactionRoutes } from './cards/transaction-routes.ts';
import { consentRoutes } from './consents/consent-routes.ts';
import { plainWordsOf } from './consents/permissions.ts';
import { renewalRoutes } from './consents/renewal-routes.ts';
import { answerProblem } from './errors.ts';
import { ipeIds } from './ids.ts';
import { interactionId } from './interaction-id.ts';
import { loanRoutes } from './loans/loan-routes.ts';
import { resourceRoutes } from './resources/resource-routes.ts';

const CONSENT_SCOPE = /^consent:(urn:ipe-bank:[\w-]+)$/;

/** Ipê Bank: Open Finance Brasil, reais, consents whose id is a scope, PAR and private_key_jwt. */
export const ipeBank: MockBankDefinition = {
  id: 'ipe-bank',
  branding: { name: 'Ipê Bank', tagline: 'Floresce com você', accent: '#6b2d73', ground: '#faf4e6' },
  oauth: {
    // The profile wants refresh tokens that stay: a lost answer must not end a consent.
    rotateRefreshTokens: false,
    clientAuthentication: 'private_key_jwt',
    pushedRequestsOnly: true,
    scopes: [
      { name: 'accounts', plainWords: 'see your accounts' },
      { name: 'credit-cards-accounts', plainWords: 'see your credit cards' },
      { name: 'loans', plainWords: 'see your loans' },
      { name: 'resources', plainWords: 'see which of your accounts, cards and loans can be read' },
      { name: 'consents', plainWords: 'ask for your consent' },
    ],
  },
  consents: {
    idOf: ({ scope }) =>
      typeof scope === 'string'
        ? scope
            .split(' ')
            .map((one) => CONSENT_SCOPE.exec(one)?.[1])
            .find((id) => id !== undefined)
        : undefined,
    plainWords: plainWordsOf,
    awaitingSeconds: 3600,
  },
  seed: loadBankSeed('ipe-bank'),
  pendingCardPayments: true,
  ids: ipeIds,
  openapiDocument: new URL('../openapi.yaml', import.meta.url),
  answerHeaders: interactionId,
  routes: (router, deps) => {
    consentRoutes(router, deps);
    renewalRoutes(router, deps);
    resourceRoutes(router, deps);
    accountRoutes(router, deps);
    accountTransactionRoutes(router, deps);
    cardRoutes(router, deps);
    billRoutes(router, deps);
    cardTransactionRoutes(router, deps);
    loanRoutes(router, deps);
  },
  answerProblem,
};
