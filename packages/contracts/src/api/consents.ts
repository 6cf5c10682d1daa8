import { z } from 'zod';
import { permissions } from '../permissions.ts';
import { bankId, consentId, timestamp } from '../primitives.ts';

/** Life of a consent: AwaitingAuthorisation → Authorised | Rejected; Authorised → Revoked | Expired. Ends are final. */
export const consentStatus = z.enum(['AwaitingAuthorisation', 'Authorised', 'Rejected', 'Revoked', 'Expired']);
export type ConsentStatus = z.infer<typeof consentStatus>;

/** `POST /v1/consents` */
export const consentRequest = z.strictObject({
  bankId,
  permissions,
  /** Why the data is wanted, in words that the user is shown. */
  purpose: z.string().trim().min(1).max(256).default('See all accounts in one place'),
  /** Until when, at most 180 days ahead (PSD2 RTS art. 10a); 90 days when left out. */
  expiresAt: timestamp.optional(),
});

/** `POST /v1/consents/{id}/renew` */
export const consentRenewal = z.strictObject({
  /** Until when, at most 180 days ahead (PSD2 RTS art. 10a); to the end of the day in 90 days when left out. */
  expiresAt: timestamp.optional(),
});

export const consentResource = z.strictObject({
  id: consentId,
  bankId,
  bankName: z.string(),
  status: consentStatus,
  permissions,
  purpose: z.string(),
  createdAt: timestamp,
  expiresAt: timestamp,
  statusHistory: z.array(z.strictObject({ status: consentStatus, at: timestamp, reason: z.string().optional() })),
});
export type ConsentResource = z.infer<typeof consentResource>;

/** 201 of `POST /v1/consents`: where the user has to go. The browser that asked keeps the cookie that comes with it. */
export const createdConsent = consentResource.extend({ authorisationUrl: z.url() });
export type CreatedConsent = z.infer<typeof createdConsent>;

export const consentList = z.strictObject({ consents: z.array(consentResource) });
