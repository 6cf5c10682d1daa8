import { z } from 'zod';
import { syncCounts } from '../events/sync-events.ts';
import { permission } from '../permissions.ts';
import { bankId, consentId, objectIdHex, timestamp } from '../primitives.ts';
import { dataQuality } from './data-quality.ts';

export const connectionStatus = z.enum(['Active', 'ReconsentRequired', 'Revoked']);
export type ConnectionStatus = z.infer<typeof connectionStatus>;

export const syncStatus = z.enum(['Requested', 'Running', 'Completed', 'Failed']);
export type SyncStatus = z.infer<typeof syncStatus>;

/** What a sync did so far. `error.path` names the field where a bank's answer broke its schema. */
export const syncRunResource = z.strictObject({
  id: objectIdHex,
  status: syncStatus,
  phase: z.enum(['accounts', 'products', 'transactions']).optional(),
  counts: syncCounts,
  requestedAt: timestamp,
  startedAt: timestamp.optional(),
  finishedAt: timestamp.optional(),
  error: z.strictObject({ code: z.string(), message: z.string(), path: z.string().optional() }).optional(),
});
export type SyncRunResource = z.infer<typeof syncRunResource>;

export const connectionResource = z.strictObject({
  id: objectIdHex,
  bankId,
  bankName: z.string(),
  consentId,
  permissions: z.array(permission),
  status: connectionStatus,
  createdAt: timestamp,
  consentExpiresAt: timestamp,
  /** When it is brought up to date by itself; absent for one that is not. */
  nextSyncAt: timestamp.optional(),
  /** The bank's allowance of accesses without the user is used up until then, or it asked to be left alone for so long. */
  bankWaitsUntil: timestamp.optional(),
  /** The sync that was asked for last, however it ended. */
  lastSync: syncRunResource.optional(),
  /** When a sync last completed: what is shown is from then; absent when none has, or all it brought is deleted. */
  lastCompletedSyncAt: timestamp.optional(),
  /** The worst of its accounts. */
  dataQuality,
});
export type ConnectionResource = z.infer<typeof connectionResource>;

/** `GET /v1/connections` */
export const connectionList = z.strictObject({ connections: z.array(connectionResource) });

/** 202 of `POST /v1/connections/{id}/sync` */
export const requestedSync = z.strictObject({ connectionId: objectIdHex, sync: syncRunResource });
