import type { BankAdapter } from '../../contract/bank-adapter.ts';
import { fetch } from './client.ts';
import { consents, FREQUENCY_PER_DAY } from './consents.ts';
import { errorOf } from './errors.ts';
import { account, transaction } from './map.ts';

/** Three waves. */
const LOGO =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='6' fill='%231f4e79'/%3E%3Cpath d='M5 11q5.5-5 11 0t11 0M5 17q5.5-5 11 0t11 0M5 23q5.5-5 11 0t11 0' fill='none' stroke='%23fff' stroke-width='2.4' stroke-linecap='round'/%3E%3C/svg%3E";

export const adapter = {
  institution: {
    id: 'rhein-bank',
    name: 'Rhein Bank',
    country: 'DE',
    standard: 'Berlin Group NextGenPSD2 1.3.11',
    logo: LOGO,
    features: ['pending-transactions', 'credit-cards', 'foreign-currency', 'consent-status'],
    permissions: ['accounts', 'balances', 'transactions'],
    limits: { historyDays: 90, unattendedAccessesPerDay: FREQUENCY_PER_DAY },
    pendingStays: true,
    passing: { transactions: ['transaction.transactionId', 'cardTransaction.cardTransactionId'] },
  },
  version: '1.1.0',
  oauth: {
    clientAuthentication: 'client_secret_basic',
    // The permissions stand in the consent resource; the scope says which one it is.
    scope: (_permissions, bankConsentId) => (bankConsentId === undefined ? 'AIS' : `AIS:${bankConsentId}`),
  },
  consents,
  headers: ({ requestId, bankConsentId, userIpAddress }) => ({
    'X-Request-ID': requestId,
    ...(bankConsentId === undefined ? {} : { 'Consent-ID': bankConsentId }),
    ...(userIpAddress === undefined ? {} : { 'PSU-IP-Address': userIpAddress }),
  }),
  fetch,
  map: { account, transaction },
  errorOf,
} satisfies BankAdapter;
