import type { BankAdapter } from '../../contract/bank-adapter.ts';
import { fetch, HISTORY_DAYS } from './client.ts';
import { consents } from './consents.ts';
import { errorOf } from './errors.ts';
import { logo } from './logo.ts';
import { account } from './map.ts';
import { product } from './map-product.ts';
import { transaction } from './map-transaction.ts';
import { scopeOf } from './permissions.ts';

export const adapter = {
  institution: {
    id: 'ipe-bank',
    name: 'Ipê Bank',
    country: 'BR',
    standard: 'Open Finance Brasil: consents 3.3, accounts 2.4, credit cards 2.3, loans 2.5',
    logo,
    features: [
      'pending-transactions',
      'credit-cards',
      'loans',
      'foreign-currency',
      'consent-status',
      'consent-renewal',
    ],
    permissions: ['accounts', 'balances', 'transactions', 'products'],
    limits: { historyDays: HISTORY_DAYS, unattendedAccessesPerDay: 4 },
    pendingStays: true,
    passing: { transactions: ['transactionId'], products: ['payments.lastUpdatedContractOutstandingBalance'] },
  },
  version: '1.1.0',
  oauth: { clientAuthentication: 'private_key_jwt', pushedRequests: true, scope: scopeOf },
  consents,
  headers: ({ requestId, userIpAddress }) => ({
    'x-fapi-interaction-id': requestId,
    ...(userIpAddress === undefined ? {} : { 'x-fapi-customer-ip-address': userIpAddress }),
  }),
  fetch,
  map: { account, transaction, product },
  errorOf,
} satisfies BankAdapter;
