import type { Permission } from '@of/contracts';
import type { BankAdapter } from '../../contract/bank-adapter.ts';
import type { CallContext } from '../../contract/bank-session.ts';
import { errorOf, fetch } from './client.ts';
import { logo } from './logo.ts';
import { account, product, transaction } from './map.ts';

/** A balance needs no scope of its own, a loan is an account whose detail says what it is. */
const SCOPES: Readonly<Record<Permission, readonly string[]>> = {
  accounts: ['bank:accounts.basic:read', 'bank:accounts.detail:read'],
  balances: ['bank:accounts.basic:read'],
  transactions: ['bank:transactions:read'],
  products: ['bank:accounts.basic:read', 'bank:accounts.detail:read'],
};

const headers = ({ requestId, userIpAddress }: CallContext): Readonly<Record<string, string>> => ({
  'x-fapi-interaction-id': requestId,
  ...(userIpAddress === undefined ? {} : { 'x-fapi-customer-ip-address': userIpAddress }),
});

export const adapter = {
  institution: {
    id: 'wattle-bank',
    name: 'Wattle Bank',
    country: 'AU',
    standard: 'Consumer Data Standards Australia 1.36',
    logo,
    features: ['pending-transactions', 'credit-cards', 'loans', 'foreign-currency'],
    permissions: ['accounts', 'balances', 'transactions', 'products'],
    limits: {},
    pendingStays: true,
  },
  version: '1.1.0',
  oauth: {
    clientAuthentication: 'private_key_jwt',
    pushedRequests: true,
    scope: (permissions) => ['openid', ...new Set(permissions.flatMap((one) => SCOPES[one]))].join(' '),
    authorizationParameters: () => ({ prompt: 'consent' }),
  },
  // The authorization makes the arrangement. It ends with its tokens, and has no call that says where it stands.
  consents: { caller: 'customer', tokenMember: 'cdr_arrangement_id' },
  headers,
  fetch,
  map: { account, transaction, product },
  errorOf,
} satisfies BankAdapter;
