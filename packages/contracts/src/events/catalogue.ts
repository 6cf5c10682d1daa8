import type { z } from 'zod';
import { consentAuthorised, consentRenewed, consentRevoked } from './consent-events.ts';
import { dataChanged, syncCompleted, syncFailed, syncProgressed, syncRequested } from './sync-events.ts';
import { userErased } from './user-events.ts';

/** Every event there is: type (also its NATS subject) → version → payload. A version is never changed, a new one is added. */
export const eventSchemas = {
  'of.consent.authorised': { 1: consentAuthorised },
  'of.consent.renewed': { 1: consentRenewed },
  'of.consent.revoked': { 1: consentRevoked },
  'of.sync.requested': { 1: syncRequested },
  'of.sync.progressed': { 1: syncProgressed },
  'of.sync.completed': { 1: syncCompleted },
  'of.sync.failed': { 1: syncFailed },
  'of.accounts.changed': { 1: dataChanged },
  'of.transactions.changed': { 1: dataChanged },
  'of.user.erased': { 1: userErased },
} as const;

export type EventType = keyof typeof eventSchemas;

/** The payload of an event type, in its newest version. */
export type EventData<T extends EventType> = z.infer<(typeof eventSchemas)[T][1]>;
