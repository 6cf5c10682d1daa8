import type { BankConsent, BankLedger, Oddities } from '@of/mock-bank-kit';
import { clusterOf } from '../data-clusters.ts';
import { libertyIds } from '../ids.ts';
import { HISTORY_DAYS } from '../transactions/period.ts';
import { CONSENT_DAYS } from './consent-profile.ts';

/** FDX knows three: what was never in force is none. */
const STATUSES = {
  awaiting: 'REVOKED',
  authorised: 'ACTIVE',
  rejected: 'REVOKED',
  revoked: 'REVOKED',
  expired: 'EXPIRED',
};

const timeOf = (epochMs: number): string => new Date(epochMs).toISOString();

function party(type: 'DATA_RECIPIENT' | 'DATA_PROVIDER', name: string, homeUri: string, id: string) {
  return { name, type, homeUri, registry: 'PRIVATE', registeredEntityName: name, registeredEntityId: id };
}

/** What the consent opens: each chosen account, and the customer's loans where it covers them. */
function resourcesOf(consent: BankConsent, ledger: BankLedger, oddities: Oddities, now: number) {
  const dataClusters = consent.permissions.flatMap((scope) => clusterOf(scope) ?? []);
  const userName = consent.userName ?? '';
  const accounts = ledger
    .accounts(userName)
    .filter(({ key }) => consent.accountKeys?.includes(key))
    .map((account) => libertyIds.account(account, oddities.isOn('id-scope', account) ? consent.id : undefined));
  const loans = dataClusters.includes('ACCOUNT_DETAILED')
    ? ledger.products(userName, now).map((product) => libertyIds.product(product))
    : [];
  return [...accounts, ...loans].map((resourceId) => ({ resourceType: 'ACCOUNT', resourceId, dataClusters }));
}

/** A consent grant as FDX writes it. */
export function consentBody(
  consent: BankConsent,
  deps: { readonly ledger: BankLedger; readonly oddities: Oddities; readonly publicUrl: string },
  now: number,
) {
  const { id, clientId, state, createdAt, changedAt, expiresAt } = consent;
  return {
    id,
    status: STATUSES[state],
    parties: [
      party('DATA_RECIPIENT', clientId, deps.publicUrl, clientId),
      party('DATA_PROVIDER', 'Liberty Bank', deps.publicUrl, 'liberty-bank'),
    ],
    createdTime: timeOf(createdAt),
    ...(expiresAt === undefined ? {} : { expirationTime: timeOf(expiresAt) }),
    ...(changedAt === createdAt ? {} : { updatedTime: timeOf(changedAt) }),
    durationType: 'TIME_BOUND',
    durationPeriod: CONSENT_DAYS,
    lookbackPeriod: HISTORY_DAYS,
    resources: resourcesOf(consent, deps.ledger, deps.oddities, now),
  };
}
