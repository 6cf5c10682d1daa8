import type { Permission } from '@of/contracts';

const CREDIT = ['LOANS', 'FINANCINGS', 'UNARRANGED_ACCOUNTS_OVERDRAFT', 'INVOICE_FINANCINGS'];
const CONTRACT = ['READ', 'WARRANTIES_READ', 'SCHEDULED_INSTALMENTS_READ', 'PAYMENTS_READ'];

/**
 * The standard's groups of permissions that ours take. A group is asked for whole, and there is none of accounts alone: the one
 * with the overdraft's limits tells least. Cards come with what is to be known of them.
 */
const GROUPS: Readonly<Record<Permission, readonly string[]>> = {
  accounts: ['ACCOUNTS_READ', 'ACCOUNTS_OVERDRAFT_LIMITS_READ'],
  balances: [
    'ACCOUNTS_READ',
    'ACCOUNTS_BALANCES_READ',
    'CREDIT_CARDS_ACCOUNTS_READ',
    'CREDIT_CARDS_ACCOUNTS_LIMITS_READ',
  ],
  transactions: [
    'ACCOUNTS_READ',
    'ACCOUNTS_TRANSACTIONS_READ',
    'CREDIT_CARDS_ACCOUNTS_READ',
    'CREDIT_CARDS_ACCOUNTS_TRANSACTIONS_READ',
  ],
  products: CREDIT.flatMap((kind) => CONTRACT.map((part) => `${kind}_${part}`)),
};

/** The bank's permissions for ours, each once. */
export function bankPermissions(permissions: readonly Permission[]): readonly string[] {
  return [...new Set([...permissions.flatMap((one) => GROUPS[one]), 'RESOURCES_READ'])];
}

const SCOPES: Readonly<Record<Permission, readonly string[]>> = {
  accounts: ['accounts'],
  balances: ['accounts', 'credit-cards-accounts'],
  transactions: ['accounts', 'credit-cards-accounts'],
  products: ['loans'],
};

/** OAuth scopes for our permissions; the consent is a scope of its own. */
export function scopeOf(permissions: readonly Permission[], bankConsentId?: string): string {
  const consent = bankConsentId === undefined ? [] : [`consent:${bankConsentId}`];
  return [...new Set(['openid', ...consent, 'resources', ...permissions.flatMap((one) => SCOPES[one])])].join(' ');
}
