import type { ConnectionResource } from '@of/contracts';
import type { ApiClient } from './api-client.ts';

const PAUSE_MS = 100;
const LONGEST_MS = 300_000;

/** A connection and how far its sync is, in one line. */
export function progressLine({ bankName, lastSync }: ConnectionResource): string {
  if (lastSync === undefined) return `${bankName}: waiting for the sync`;
  const { status, phase, counts, startedAt, finishedAt } = lastSync;
  const seconds =
    startedAt !== undefined && finishedAt !== undefined
      ? ` in ${((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`
      : '';
  const counted = `${counts.accounts} accounts, ${counts.products} products, ${counts.transactions} transactions`;
  if (status === 'Completed') return `${bankName}: synced, ${counted} (${counts.changed} new or changed)${seconds}`;
  if (status === 'Failed') return `${bankName}: the sync failed (${lastSync.error?.message ?? 'no reason given'})`;
  return `${bankName}: ${phase === undefined ? 'beginning' : `fetching ${phase}`}: ${counted}`;
}

/**
 * Waits for a connection's sync to end, and tells of each step.
 * @param runId the run to wait for; left out: the connection's first
 * @throws when the sync fails or does not end within five minutes
 */
export async function awaitSync(options: {
  api: ApiClient;
  bankId: string;
  runId?: string;
  progress: (line: string) => void;
}): Promise<void> {
  const { api, bankId, runId, progress } = options;
  const deadline = Date.now() + LONGEST_MS;
  for (;;) {
    const connection = (await api.connections()).find((one) => one.bankId === bankId && one.status === 'Active');
    const sync = connection?.lastSync;
    const current = runId === undefined || sync?.id === runId;
    if (connection !== undefined && current) {
      progress(progressLine(connection));
      if (sync?.status === 'Completed') return;
      if (sync?.status === 'Failed') throw new Error(progressLine(connection));
    }
    if (Date.now() > deadline) throw new Error(`${bankId}: the sync did not end in time`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
