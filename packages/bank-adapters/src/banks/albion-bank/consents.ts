import type { Permission } from '@of/contracts';
import type { BankConsentCalls, BankConsentStatus } from '../../contract/bank-consent.ts';
import { BankError } from '../../contract/bank-error.ts';
import { parseWire } from '../../contract/parse.ts';
import { albionConsent } from './wire.ts';

const CONSENTS = '/open-banking/v4.0/aisp/account-access-consents';
const NO_SUCH_RESOURCE = 'U011';

/** What each permission needs here. A loan is an account whose balance is what is owed. */
const PERMISSIONS: Readonly<Record<Permission, readonly string[]>> = {
  accounts: ['ReadAccountsDetail'],
  balances: ['ReadBalances'],
  transactions: ['ReadTransactionsDetail', 'ReadTransactionsCredits', 'ReadTransactionsDebits'],
  products: ['ReadProducts', 'ReadBalances'],
};

const STATUS = {
  AWAU: 'AwaitingAuthorisation',
  AUTH: 'Authorised',
  RJCT: 'Rejected',
  CANC: 'Revoked',
  EXPD: 'Expired',
} as const satisfies Record<string, BankConsentStatus>;

/** The bank's permissions for ours. Without accounts, their list without numbers is needed to find the loans. */
export function albionPermissions(permissions: readonly Permission[]): string[] {
  const list = permissions.includes('accounts') ? [] : ['ReadAccountsBasic'];
  return [...new Set([...list, ...permissions.flatMap((one) => PERMISSIONS[one])])];
}

const pathOf = (id: string): string => `${CONSENTS}/${encodeURIComponent(id)}`;

/** Account access consents. */
export const consents = {
  caller: 'client',
  clientScope: 'accounts',
  create: async (session, { permissions, expiresAt }) => {
    const Data = { Permissions: albionPermissions(permissions), ExpirationDateTime: expiresAt };
    const { body } = await session({ method: 'POST', path: CONSENTS, body: { Data, Risk: {} } });
    return parseWire(albionConsent, body).Data.ConsentId;
  },
  status: async (session, id) => {
    const { body } = await session({ method: 'GET', path: pathOf(id) });
    return STATUS[parseWire(albionConsent, body).Data.Status];
  },
  end: async (session, id) => {
    try {
      await session({ method: 'DELETE', path: pathOf(id) });
    } catch (error) {
      if (!(error instanceof BankError) || error.bankCode !== NO_SUCH_RESOURCE) throw error;
    }
  },
} satisfies BankConsentCalls;
