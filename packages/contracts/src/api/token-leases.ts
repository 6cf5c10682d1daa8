import { z } from 'zod';
import { permissions } from '../permissions.ts';
import { bankId, consentId, timestamp } from '../primitives.ts';
import { consentStatus } from './consents.ts';

/** `POST /internal/v1/token-leases`: a service asks the vault for a bank's access token under a consent. */
export const tokenLeaseRequest = z.strictObject({
  consentId,
  /** The bank refused this token (its SHA-256, hex) although it had not expired: give another one. */
  refusedTokenHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

export const tokenLease = z.strictObject({
  bankId,
  accessToken: z.string().min(1),
  tokenType: z.enum(['Bearer', 'DPoP']),
  /** A DPoP token's private key (RFC 9449, RFC 7517), which signs the proof that each call carries. */
  dpopKey: z
    .strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string(), d: z.string() })
    .optional(),
  /** Id of the bank's consent resource, where it has such. */
  bankConsentId: z.string().min(1).max(256).optional(),
  expiresAt: timestamp,
  permissions,
});
export type TokenLease = z.infer<typeof tokenLease>;

/** `POST /internal/v1/consent-checks`: a service doubts whether a consent still is in force at the bank. */
export const consentCheckRequest = z.strictObject({ consentId });

/** The consent's status once the bank was asked; a consent that turned out to be over has been ended. */
export const consentCheck = z.strictObject({ consentId, status: consentStatus });
