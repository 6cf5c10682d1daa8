import type { BankConsentCalls, BankConsentStatus } from '../../contract/bank-consent.ts';
import { BankError } from '../../contract/bank-error.ts';
import { parseWire } from '../../contract/parse.ts';
import { bankPermissions } from './permissions.ts';
import { consentBody } from './wire.ts';

const PATH = '/open-banking/consents/v3/consents';

/**
 * Who is signed in at the application. The standard wants their tax number (CPF), which the application does not ask its users
 * for: it names itself by one whose check digits hold, and the bank finds out by its own sign-in who they are.
 */
const loggedUser = { document: { identification: '00000000191', rel: 'CPF' } };

/** A moment as the bank takes it: UTC to the second. */
const toTheSecond = (time: string): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

const pathOf = (bankConsentId: string): string => `${PATH}/${encodeURIComponent(bankConsentId)}`;

/** Why a consent is REJECTED: the bank has the one word for what was refused, revoked and over. */
const ENDS: Readonly<Record<string, BankConsentStatus>> = {
  CONSENT_EXPIRED: 'Rejected',
  CUSTOMER_MANUALLY_REJECTED: 'Rejected',
  CUSTOMER_MANUALLY_REVOKED: 'Revoked',
  CONSENT_MAX_DATE_REACHED: 'Expired',
};

function statusOf(body: unknown): BankConsentStatus {
  const { status, rejection } = parseWire(consentBody, body).data;
  if (status === 'AUTHORISED') return 'Authorised';
  if (status === 'AWAITING_AUTHORISATION') return 'AwaitingAuthorisation';
  return ENDS[rejection?.reason.code ?? ''] ?? 'Revoked';
}

export const consents = {
  caller: 'client',
  clientScope: 'consents',
  create: async (session, { permissions, expiresAt }) => {
    const data = {
      loggedUser,
      permissions: bankPermissions(permissions),
      expirationDateTime: toTheSecond(expiresAt),
    };
    const answer = await session({ method: 'POST', path: PATH, body: { data } });
    return parseWire(consentBody, answer.body).data.consentId;
  },
  status: async (session, id) => statusOf((await session({ method: 'GET', path: pathOf(id) })).body),
  end: async (session, id) => {
    await session({ method: 'DELETE', path: pathOf(id) }).catch((error: unknown) => {
      // One that has ended already, or that the bank does not know, is as good as ended.
      if (!(error instanceof BankError) || error.code !== 're-consent') throw error;
    });
  },
  renew: async (session, id, { expiresAt, userIpAddress, userAgent }) => {
    const answer = await session({
      method: 'POST',
      path: `${pathOf(id)}/extends`,
      headers: { 'x-fapi-customer-ip-address': userIpAddress, 'x-customer-user-agent': userAgent.slice(0, 100) },
      body: { data: { loggedUser, expirationDateTime: toTheSecond(expiresAt) } },
    });
    return parseWire(consentBody, answer.body).data.expirationDateTime;
  },
} satisfies BankConsentCalls;
