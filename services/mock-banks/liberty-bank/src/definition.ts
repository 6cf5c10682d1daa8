import { randomUUID } from 'node:crypto';
import { loadBankSeed, type MockBankDefinition } from '@of/mock-bank-kit';
import { accountRoutes } from './accounts/account-routes.ts';
import { consentProfile } from './consents/consent-profile.ts';
import { consentRoutes } from './consents/consent-routes.ts';
import { customerRoutes } from './customers/customer-routes.ts';
import { scopes } from './data-clusters.ts';
import { answerProblem } from './errors.ts';
import { libertyIds } from './ids.ts';
import { transactionRoutes } from './transactions/transaction-routes.ts';

const INTERACTION_ID = 'x-fapi-interaction-id';

/** Liberty Bank: FDX 6.4 core exchange with consent grants, pushed authorization requests, unsigned JSON numbers. */
export const libertyBank: MockBankDefinition = {
  id: 'liberty-bank',
  branding: { name: 'Liberty Bank', tagline: 'Your money is yours', accent: '#8a1c2c', ground: '#f6eeee' },
  oauth: { rotateRefreshTokens: true, pushedRequestsOnly: true, scopes },
  consents: consentProfile,
  seed: loadBankSeed('liberty-bank'),
  pendingCardPayments: true,
  ids: libertyIds,
  openapiDocument: new URL('../openapi.yaml', import.meta.url),
  answerHeaders: (header) => ({ [INTERACTION_ID]: interactionId(header(INTERACTION_ID)) }),
  routes: (router, deps) => {
    accountRoutes(router, deps);
    transactionRoutes(router, deps);
    customerRoutes(router);
    consentRoutes(router, deps);
  },
  answerProblem,
};

/** The caller's id of the call when it is one, else one of the bank's own (FAPI). */
function interactionId(given: string | undefined): string {
  return given !== undefined && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}
