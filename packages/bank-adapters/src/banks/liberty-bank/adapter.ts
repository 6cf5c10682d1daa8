import type { Permission } from '@of/contracts';
import type { BankAdapter } from '../../contract/bank-adapter.ts';
import { fetch, HISTORY_DAYS } from './client.ts';
import { consents } from './consents.ts';
import { errorOf } from './errors.ts';
import { LOGO } from './logo.ts';
import { account, product } from './map.ts';
import { transaction } from './map-transaction.ts';

/** FDX's data clusters; loans are found in the list of accounts. */
const SCOPES: Readonly<Record<Permission, readonly string[]>> = {
  accounts: ['fdx:accountbasic:read'],
  balances: ['fdx:balances:read'],
  transactions: ['fdx:transactions:read'],
  products: ['fdx:accountbasic:read', 'fdx:accountdetailed:read'],
};

export const adapter = {
  institution: {
    id: 'liberty-bank',
    name: 'Liberty Bank',
    country: 'US',
    standard: 'FDX 6.4 core exchange',
    logo: LOGO,
    features: ['pending-transactions', 'credit-cards', 'loans', 'foreign-currency', 'consent-status'],
    permissions: ['accounts', 'balances', 'transactions', 'products'],
    limits: { historyDays: HISTORY_DAYS, unattendedAccessesPerDay: 12 },
    pendingStays: true,
  },
  version: '1.1.0',
  oauth: {
    clientAuthentication: 'client_secret_basic',
    pushedRequests: true,
    scope: (permissions) => [...new Set(permissions.flatMap((one) => SCOPES[one]))].join(' '),
  },
  consents,
  headers: ({ requestId, userIpAddress }) => ({
    'x-fapi-interaction-id': requestId,
    'FDX-API-Actor-Type': userIpAddress === undefined ? 'BATCH' : 'USER',
    ...(userIpAddress === undefined ? {} : { 'x-fapi-customer-ip-address': userIpAddress }),
  }),
  fetch,
  map: { account, transaction, product },
  errorOf,
} satisfies BankAdapter;
