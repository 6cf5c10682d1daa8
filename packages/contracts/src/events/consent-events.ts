import { z } from 'zod';
import { permissions } from '../permissions.ts';
import { bankId, consentId, objectIdHex, timestamp, userName } from '../primitives.ts';

/** `of.consent.authorised`: the user approved at the bank and the tokens are stored. */
export const consentAuthorised = z.strictObject({
  consentId,
  bankId,
  userId: objectIdHex,
  userName,
  permissions,
  authorisedAt: timestamp,
  expiresAt: timestamp,
});
export type ConsentAuthorised = z.infer<typeof consentAuthorised>;

/** `of.consent.renewed`: a consent in force goes on until later than before. */
export const consentRenewed = z.strictObject({
  consentId,
  bankId,
  userId: objectIdHex,
  renewedAt: timestamp,
  expiresAt: timestamp,
});
export type ConsentRenewed = z.infer<typeof consentRenewed>;

/** `of.consent.revoked`: nothing more may be read under this consent. */
export const consentRevoked = z.strictObject({
  consentId,
  bankId,
  userId: objectIdHex,
  revokedAt: timestamp,
  /** Why: the user's wish, the bank's, or a newer consent that takes this one's place. */
  reason: z.enum(['UserRevoked', 'BankRevoked', 'Superseded']),
});
export type ConsentRevoked = z.infer<typeof consentRevoked>;
