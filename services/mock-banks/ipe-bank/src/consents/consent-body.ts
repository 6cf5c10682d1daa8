import type { BankConsent } from '@of/mock-bank-kit';
import { z } from 'zod';
import { toTheSecond } from '../calendar.ts';
import { isCpf } from '../documents.ts';

/** A moment in a request: UTC to the second. @returns epoch ms */
export const momentToTheSecond = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, 'must be UTC to the second')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'must be a time')
  .transform((text) => Date.parse(text));

/** Who is signed in at the client, by their tax number. */
export const loggedUser = z.object({
  document: z.object({
    identification: z.string().refine(isCpf, 'must be a CPF whose check digits hold'),
    rel: z.literal('CPF'),
  }),
});

/** A company for which the customer acts. */
export const businessEntity = z.object({
  document: z.object({ identification: z.string().regex(/^[0-9A-Z]{12}\d{2}$/), rel: z.literal('CNPJ') }),
});

const STATUSES = {
  awaiting: 'AWAITING_AUTHORISATION',
  authorised: 'AUTHORISED',
  rejected: 'REJECTED',
  revoked: 'REJECTED',
  expired: 'REJECTED',
} as const;

/** Why a consent is REJECTED, which stands for revoked and expired too. */
function rejectionOf({ state, reason }: BankConsent) {
  if (state === 'awaiting' || state === 'authorised') return {};
  const rejectedBy = reason === 'customer' ? 'USER' : reason === 'client' ? 'TPP' : 'ASPSP';
  const codes = {
    expired: 'CONSENT_MAX_DATE_REACHED',
    revoked: 'CUSTOMER_MANUALLY_REVOKED',
    rejected: reason === 'timeout' ? 'CONSENT_EXPIRED' : 'CUSTOMER_MANUALLY_REJECTED',
  } as const;
  return { rejection: { rejectedBy, reason: { code: codes[state] } } };
}

/** The consent as it was made or renewed. */
export function consentBody(consent: BankConsent) {
  const { expiresAt } = consent;
  return {
    consentId: consent.id,
    creationDateTime: toTheSecond(consent.createdAt),
    status: STATUSES[consent.state],
    statusUpdateDateTime: toTheSecond(consent.changedAt),
    permissions: consent.permissions,
    ...(expiresAt === undefined ? {} : { expirationDateTime: toTheSecond(expiresAt) }),
  };
}

/** The consent as it is read: with the reason of its end. */
export function consentReadBody(consent: BankConsent) {
  return { ...consentBody(consent), ...rejectionOf(consent) };
}
