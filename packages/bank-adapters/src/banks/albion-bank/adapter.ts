import type { BankAdapter } from '../../contract/bank-adapter.ts';
import { fetch } from './client.ts';
import { consents } from './consents.ts';
import { errorOf } from './errors.ts';
import { logo } from './logo.ts';
import { account } from './map-account.ts';
import { product } from './map-product.ts';
import { transaction } from './map-transaction.ts';

export const adapter = {
  institution: {
    id: 'albion-bank',
    name: 'Albion Bank',
    country: 'GB',
    standard: 'UK Open Banking Read/Write v4.0',
    logo,
    features: ['pending-transactions', 'credit-cards', 'loans', 'foreign-currency', 'consent-status'],
    permissions: ['accounts', 'balances', 'transactions', 'products'],
    limits: { historyDays: 730, unattendedAccessesPerDay: 4 },
    pendingStays: true,
    passing: { transactions: ['TransactionId'] },
  },
  version: '1.1.0',
  oauth: {
    clientAuthentication: 'private_key_jwt',
    pushedRequests: true,
    dpop: true,
    // What may be read is in the consent; openid is for the claim that names it.
    scope: () => 'openid accounts',
    authorizationParameters: (bankConsentId): Record<string, string> =>
      bankConsentId === undefined
        ? {}
        : {
            claims: JSON.stringify({ id_token: { openbanking_intent_id: { value: bankConsentId, essential: true } } }),
          },
  },
  consents,
  headers: ({ requestId, userIpAddress }): Record<string, string> => ({
    'x-fapi-interaction-id': requestId,
    // Only while the user waits: without it, the call counts against the day's allowance.
    ...(userIpAddress === undefined ? {} : { 'x-fapi-customer-ip-address': userIpAddress }),
  }),
  fetch,
  map: { account, transaction, product },
  errorOf,
} satisfies BankAdapter;
