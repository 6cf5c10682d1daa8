import type { ConnectionResource, DataQuality, SyncRunResource } from '@of/contracts';
import type { ConnectionDocument, SyncRunDocument } from '@of/models';
import { shownCounts } from '../sync/announce.ts';

/** A sync run as the API shows it. */
export function syncRunResource(run: SyncRunDocument): SyncRunResource {
  const { SyncDates: dates, SyncError: error } = run;
  return {
    id: run._id.toHexString(),
    status: run.SyncStatus,
    phase: run.SyncPhase,
    counts: shownCounts(run),
    requestedAt: dates.RequestDate.toISOString(),
    startedAt: dates.StartDate?.toISOString(),
    finishedAt: dates.FinishDate?.toISOString(),
    error: error === undefined ? undefined : { code: error.Code, message: error.Message, path: error.Path },
  };
}

/** When a sync last completed, of which there is still something. */
function syncDate({ ConnectionDates, ConnectionStatus }: ConnectionDocument, lastRun: SyncRunDocument | undefined) {
  if (ConnectionDates.SyncDate !== undefined) return ConnectionDates.SyncDate;
  // The connection itself says it since its last sync with this version.
  const isKept = ConnectionStatus === 'Active' && lastRun?.SyncStatus === 'Completed';
  return isKept ? lastRun.SyncDates.FinishDate : undefined;
}

/** A connection as the API shows it, with its last run and what is known of its data. */
export function connectionResource(
  connection: ConnectionDocument,
  lastRun: SyncRunDocument | undefined,
  dataQuality: DataQuality,
): ConnectionResource {
  const consent = connection.ConnectionConsent;
  const waitUntil = connection.ConnectionAllowance?.WaitUntil;
  const isActive = connection.ConnectionStatus === 'Active';
  return {
    id: connection._id.toHexString(),
    bankId: connection.ConnectionBank.BankId,
    bankName: connection.ConnectionBank.BankName,
    consentId: consent.ConsentId,
    permissions: consent.Permissions,
    status: connection.ConnectionStatus,
    createdAt: connection.ConnectionDates.CreationDate.toISOString(),
    consentExpiresAt: consent.ExpirationDate.toISOString(),
    nextSyncAt: isActive ? connection.SyncSchedule?.NextDate.toISOString() : undefined,
    bankWaitsUntil: waitUntil !== undefined && waitUntil > new Date() ? waitUntil.toISOString() : undefined,
    lastCompletedSyncAt: syncDate(connection, lastRun)?.toISOString(),
    lastSync: lastRun === undefined ? undefined : syncRunResource(lastRun),
    dataQuality,
  };
}
