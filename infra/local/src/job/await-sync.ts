import type { ConnectionResource } from '@of/contracts';
import type { ApiClient } from './api-client.ts';
import type { Progress } from './progress.ts';

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
 * A sync to wait for: the one of `runId`, or the connection's next one after `after`, its first without either. With `requestedAt`,
 * when that of `runId` was asked for, one that was asked for since then does too: the connection shows its last one alone.
 */
export interface AwaitedSync {
  readonly bankId: string;
  readonly runId?: string;
  readonly requestedAt?: string;
  readonly after?: string;
}

/** Syncs failed or did not end in time: the message has a line for each. */
export class SyncsFailedError extends Error {
  override readonly name = 'SyncsFailedError';
  readonly lines: readonly string[];
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

/**
 * The connection whose awaited sync is there to be looked at, whatever has become of the connection: a sync that the bank refuses
 * ends its consent too.
 */
function begun(connections: readonly ConnectionResource[], { bankId, runId, requestedAt, after }: AwaitedSync) {
  const connection = connections.find((one) => one.bankId === bankId);
  const last = connection?.lastSync;
  if (last === undefined) return undefined;
  const isSince = requestedAt !== undefined && Date.parse(last.requestedAt) > Date.parse(requestedAt);
  const isAwaited = runId === undefined ? last.id !== after : last.id === runId || isSince;
  return isAwaited ? connection : undefined;
}

/**
 * Waits for syncs to end, each at its own pace, and tells of each that does.
 * @throws SyncsFailedError when one failed or did not end within five minutes, once all others have ended
 */
export async function awaitSyncs(options: {
  api: Pick<ApiClient, 'connections'>;
  syncs: readonly AwaitedSync[];
  say: (line: string) => void;
  progress: Progress;
}): Promise<void> {
  const { api, syncs, say, progress } = options;
  const deadline = Date.now() + LONGEST_MS;
  const failures: string[] = [];
  let running = [...syncs];
  const end = (sync: AwaitedSync, line: string, failed: boolean): void => {
    running = running.filter((one) => one !== sync);
    if (failed) failures.push(line);
    progress.end();
    say(line);
  };
  while (running.length > 0) {
    const connections = await api.connections();
    for (const sync of running) {
      const connection = begun(connections, sync);
      const status = connection?.lastSync?.status;
      if (connection !== undefined && (status === 'Completed' || status === 'Failed'))
        end(sync, progressLine(connection), status === 'Failed');
      else if (Date.now() > deadline) end(sync, `${sync.bankId}: the sync did not end in time`, true);
    }
    const [next] = running;
    if (next === undefined) break;
    const shown = begun(connections, next);
    if (shown !== undefined) progress.show(progressLine(shown));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  if (failures.length > 0) throw new SyncsFailedError(failures);
}
