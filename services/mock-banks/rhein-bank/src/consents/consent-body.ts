import type { BankConsent, BankLedger, LedgerAccount } from '@of/mock-bank-kit';
import { berlinDate } from '../calendar.ts';
import { ibanOf, maskedPanOf } from '../identification.ts';
import { uuidOf } from '../ids.ts';
import { type ConsentAccess, consentDetails, listsOf } from './consent-request.ts';

/** The standard's word for where a consent stands. */
export function statusOf({ state, reason }: BankConsent): string {
  switch (state) {
    case 'awaiting':
      return 'received';
    case 'authorised':
      return 'valid';
    case 'revoked':
      return reason === 'customer' ? 'revokedByPsu' : 'terminatedByTpp';
    case 'rejected':
    case 'expired':
      return state;
    default:
      return state satisfies never;
  }
}

/** Where the customer's approval stands: the bank begins one authorisation with each consent. */
export function scaStatusOf({ state, userName }: BankConsent): string {
  if (state === 'awaiting') return 'received';
  return userName === undefined ? 'failed' : 'finalised';
}

export function authorisationIdOf({ id }: Pick<BankConsent, 'id'>): string {
  return uuidOf('authorisation', id);
}

const referenceTo = (account: LedgerAccount) =>
  account.kind === 'credit-card'
    ? { maskedPan: maskedPanOf(account), currency: account.currency }
    : { iban: ibanOf(account.number), currency: account.currency };

/** Access as it was asked for; what was left to the customer is named once they have chosen. */
function accessOf(access: ConsentAccess, chosen: readonly LedgerAccount[]): object {
  if (chosen.length === 0 || listsOf(access).some((list) => list.length > 0)) return access;
  const named = chosen.map(referenceTo);
  const { accounts, balances, transactions, additionalInformation, ...others } = access;
  return {
    ...others,
    ...(accounts === undefined ? {} : { accounts: named }),
    ...(balances === undefined ? {} : { balances: named }),
    ...(transactions === undefined ? {} : { transactions: named }),
    ...(additionalInformation?.ownerName === undefined ? {} : { additionalInformation: { ownerName: named } }),
  };
}

/** The answer to `POST /v1/consents`: where the customer is asked is a matter of the OAuth server's metadata. */
export function createdBody(consent: BankConsent, publicUrl: string) {
  const self = `/v1/consents/${consent.id}`;
  return {
    consentStatus: statusOf(consent),
    consentId: consent.id,
    scaStatus: scaStatusOf(consent),
    _links: {
      scaOAuth: { href: `${publicUrl}/.well-known/oauth-authorization-server` },
      self: { href: self },
      status: { href: `${self}/status` },
      scaStatus: { href: `${self}/authorisations/${authorisationIdOf(consent)}` },
    },
  };
}

/** The consent resource. */
export function consentBody(consent: BankConsent, ledger: BankLedger) {
  const { access, recurringIndicator, validUntil, frequencyPerDay } = consentDetails.parse(consent.details);
  const chosen = (consent.accountKeys ?? []).flatMap((key) => ledger.account(key) ?? []);
  const links = {
    ...(chosen.some(({ kind }) => kind !== 'credit-card') ? { account: { href: '/v1/accounts' } } : {}),
    ...(chosen.some(({ kind }) => kind === 'credit-card') ? { 'card-account': { href: '/v1/card-accounts' } } : {}),
  };
  return {
    access: accessOf(access, chosen),
    ...{ recurringIndicator, validUntil, frequencyPerDay },
    lastActionDate: berlinDate(consent.changedAt),
    consentStatus: statusOf(consent),
    ...(consent.state === 'authorised' ? { _links: links } : {}),
  };
}
