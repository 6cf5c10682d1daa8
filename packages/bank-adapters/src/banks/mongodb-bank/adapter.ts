import type { BankAdapter } from '../../contract/bank-adapter.ts';
import { errorOf, fetch } from './client.ts';
import { account, product, transaction } from './map.ts';

export const adapter = {
  institution: {
    id: 'mongodb-bank',
    name: 'MongoDB Bank',
    country: 'US',
    standard: 'own nested model',
    features: ['pending-transactions', 'loans'],
    permissions: ['accounts', 'balances', 'transactions', 'products'],
    narrativeFields: { account: 'MDBAccountNarrative', product: 'MDBProductNarrative' },
    limits: {},
  },
  version: '1.0.0',
  oauth: {
    clientAuthentication: 'client_secret_basic',
    scope: (permissions) => [...permissions, 'offline_access'].join(' '),
    // Without it the bank drops offline_access (OpenID Connect Core §11) and gives no refresh token.
    authorizationParameters: () => ({ prompt: 'consent' }),
  },
  fetch,
  map: { account, transaction, product },
  errorOf,
} satisfies BankAdapter;
