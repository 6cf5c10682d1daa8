import type { BankError } from '@of/bank-adapters';
import type { ConnectionStatus } from '@of/contracts';
import type { SyncRunDocument } from '@of/models';
import type { ClientSession } from 'mongoose';
import { type Announce, runIdentity, shownCounts } from './announce.ts';
import type { BegunRun } from './begin-run.ts';
import { endClaim } from './claim.ts';
import { announceRequest, OPEN } from './request-sync.ts';
import type { RunProgress } from './run-progress.ts';
import type { Store } from './store.ts';

/** How a run ended: `error` is why it failed, or what a completed one had to leave out. */
export interface Outcome {
  readonly status: 'Completed' | 'Failed';
  readonly error?: { readonly code: string; readonly message: string; readonly path?: string | undefined } | undefined;
}

/** The outcome of a run at a bank. */
export function outcomeOf(failure: BankError | undefined, omission: BankError | undefined): Outcome {
  return failure === undefined ? { status: 'Completed', error: omission } : { status: 'Failed', error: failure };
}

/** The connection's state after a run: only the user can help after `re-consent`; a run that completes proves it active. */
function connectionStatus({ status, error }: Outcome): ConnectionStatus | undefined {
  if (status === 'Completed') return 'Active';
  return error?.code === 're-consent' ? 'ReconsentRequired' : undefined;
}

/** Announces the end of a run and what it changed, in the transaction that ends it. */
export async function announceEnd(
  announce: Announce,
  run: SyncRunDocument,
  { status, error }: Outcome,
  session: ClientSession,
): Promise<void> {
  const { syncRunId, ...connection } = runIdentity(run);
  const subject = connection.connectionId;
  const end = { syncRunId, ...connection, counts: shownCounts(run), finishedAt: new Date().toISOString() };
  if (status === 'Completed') await announce(session, 'of.sync.completed', subject, end);
  else {
    const { code = 'internal', message = 'The sync failed' } = error ?? {};
    await announce(session, 'of.sync.failed', subject, { ...end, error: { code, message } });
  }
  const accounts = run.SyncChanges.Accounts + run.SyncChanges.Products;
  if (accounts > 0) await announce(session, 'of.accounts.changed', subject, { ...connection, changed: accounts });
  const transactions = run.SyncChanges.Transactions;
  if (transactions > 0)
    await announce(session, 'of.transactions.changed', subject, { ...connection, changed: transactions });
}

/**
 * Marks an open run as ended.
 * @param rest what it did and has not written down
 * @param finishDate when
 * @returns the run as it is then, or null when it had ended already
 */
export async function markEnded(
  store: Store,
  filter: Readonly<Record<string, unknown>>,
  { status, error }: Outcome,
  session: ClientSession,
  rest?: RunProgress['rest'],
  finishDate = new Date(),
): Promise<SyncRunDocument | null> {
  return store.runs
    .findOneAndUpdate(
      { ...filter, SyncStatus: { $in: [...OPEN] } },
      {
        ...(rest === undefined ? {} : { $inc: rest.$inc }),
        $unset: { SyncUserAddress: 1, SyncCursor: 1 },
        $set: {
          ...rest?.$set,
          SyncStatus: status,
          'SyncDates.FinishDate': finishDate,
          ...(error === undefined
            ? {}
            : {
                SyncError: {
                  Code: error.code,
                  Message: error.message.slice(0, 512),
                  ...(error.path === undefined ? {} : { Path: error.path.slice(0, 512) }),
                },
              }),
        },
      },
      { session, returnDocument: 'after' },
    )
    .lean();
}

/**
 * Ends a run: its final state, the connection's, and all that is announced of it, in one transaction under its claim. A run
 * that waited for the connection meanwhile is asked for again.
 * @param progress what it did and has not written down
 * @param nextDate when the connection is to be brought up to date by itself
 * @throws ClaimLostError
 */
export async function finishRun(
  store: Store,
  announce: Announce,
  { run, claim }: Pick<BegunRun, 'run' | 'claim'>,
  outcome: Outcome,
  progress: Pick<RunProgress, 'rest'>,
  nextDate: Date,
): Promise<void> {
  await store.inTransaction(async (session) => {
    const status = connectionStatus(outcome);
    const now = new Date();
    const news = {
      'SyncSchedule.NextDate': nextDate,
      ...(status === undefined ? {} : { ConnectionStatus: status }),
      ...(outcome.status === 'Completed' ? { 'ConnectionDates.SyncDate': now } : {}),
    };
    const last = await endClaim(store, claim, news, session);
    const ended = await markEnded(store, { _id: run._id }, outcome, session, progress.rest, now);
    if (ended !== null) await announceEnd(announce, ended, outcome, session);
    // Mostly nothing was asked for meanwhile.
    if (last?.equals(run._id) === true) return;
    const waiting = await store.runs
      .findOne({ ConnectionId: run.ConnectionId, ConsentId: run.ConsentId, SyncStatus: 'Requested' }, null, { session })
      .lean();
    if (waiting !== null) await announceRequest(announce, waiting, session);
  });
}
