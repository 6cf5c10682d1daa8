import { z } from 'zod';
import { permissions } from '../permissions.ts';
import { bankId, consentId, timestamp } from '../primitives.ts';

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
  expiresAt: timestamp,
  permissions,
});
export type TokenLease = z.infer<typeof tokenLease>;
