import { loadBankSeed, type MockBankDefinition } from '@of/mock-bank-kit';
import { accountRoutes } from './accounts/account-routes.ts';
import { balanceRoutes } from './balances/balance-routes.ts';
import { consentProfile } from './consents/consent-profile.ts';
import { consentRoutes } from './consents/consent-routes.ts';
import { answerProblem } from './errors.ts';
import { interactionHeaders, withFapiHeaders } from './fapi-headers.ts';
import { albionIds } from './ids.ts';
import { productRoutes } from './products/product-routes.ts';
import { transactionRoutes } from './transactions/transaction-routes.ts';

/** Albion Bank: UK Open Banking Read/Write v4.0, account and transaction, under a FAPI 2.0 profile. */
export const albionBank: MockBankDefinition = {
  id: 'albion-bank',
  branding: { name: 'Albion Bank', tagline: 'White cliffs, black figures', accent: '#1d3557', ground: '#edf1f7' },
  oauth: {
    // FAPI 2.0 Security Profile §5.3.2.1: refresh tokens are not rotated.
    rotateRefreshTokens: false,
    clientAuthentication: 'private_key_jwt',
    pushedRequestsOnly: true,
    dpop: true,
    scopes: [{ name: 'accounts', plainWords: 'see your accounts as far as the consent goes' }],
  },
  consents: consentProfile,
  seed: loadBankSeed('albion-bank'),
  pendingCardPayments: true,
  ids: albionIds,
  openapiDocument: new URL('../openapi.yaml', import.meta.url),
  answerHeaders: interactionHeaders,
  routes: (router, deps) => {
    const checked = withFapiHeaders(router);
    consentRoutes(checked, deps);
    accountRoutes(checked, deps);
    balanceRoutes(checked, deps);
    productRoutes(checked, deps);
    transactionRoutes(checked, deps);
  },
  answerProblem,
};
