import type {
  BankConsentCalls,
  BankConsentStatus,
  ConsentSession,
  WantedConsent,
} from '../../contract/bank-consent.ts';
import { BankError } from '../../contract/bank-error.ts';
import { parseWire } from '../../contract/parse.ts';
import { rheinConsentStatus, rheinCreatedConsent } from './wire.ts';

const STATUS = {
  received: 'AwaitingAuthorisation',
  partiallyAuthorised: 'AwaitingAuthorisation',
  valid: 'Authorised',
  rejected: 'Rejected',
  revokedByPsu: 'Revoked',
  terminatedByTpp: 'Revoked',
  expired: 'Expired',
} as const satisfies Record<string, BankConsentStatus>;

/** Accesses a day without the user: the most that the bank gives. */
export const FREQUENCY_PER_DAY = 4;

const pathOf = (bankConsentId: string): string => `/v1/consents/${encodeURIComponent(bankConsentId)}`;

/** What has ended at the bank, or is not known there. */
const isOver = (error: unknown): boolean =>
  error instanceof BankError &&
  ['CONSENT_UNKNOWN', 'CONSENT_EXPIRED', 'CONSENT_INVALID'].includes(error.bankCode ?? '');

/** The account information consent: the application asks for it, and for the accounts that the user will choose. */
export const consents = {
  caller: 'client',
  clientScope: 'AIS',
  create: async (session: ConsentSession, { permissions, expiresAt, redirectUri }: WantedConsent) => {
    // An empty list stands for the accounts that the user chooses at the bank.
    const access = Object.fromEntries(permissions.filter((one) => one !== 'products').map((one) => [one, []]));
    const answer = await session({
      method: 'POST',
      path: '/v1/consents',
      headers: { 'TPP-Redirect-URI': redirectUri },
      body: {
        access,
        recurringIndicator: true,
        validUntil: expiresAt.slice(0, 10),
        frequencyPerDay: FREQUENCY_PER_DAY,
        combinedServiceIndicator: false,
      },
    });
    return parseWire(rheinCreatedConsent, answer.body).consentId;
  },
  status: async (session: ConsentSession, bankConsentId: string) => {
    const answer = await session({ method: 'GET', path: `${pathOf(bankConsentId)}/status` });
    return STATUS[parseWire(rheinConsentStatus, answer.body).consentStatus];
  },
  end: async (session: ConsentSession, bankConsentId: string) => {
    try {
      await session({ method: 'DELETE', path: pathOf(bankConsentId) });
    } catch (error) {
      if (!isOver(error)) throw error;
    }
  },
} satisfies BankConsentCalls;
