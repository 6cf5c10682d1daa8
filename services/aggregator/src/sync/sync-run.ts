import type { BankSession } from '@of/bank-adapters';
import type { SyncCursor, SyncPhase, SyncRunDocument } from '@of/models';
import type { ClientSession } from 'mongoose';
import { type Changes, ensureCounter, recordChanges } from '../changes/record-changes.ts';
import type { StorageContext } from '../documents/source.ts';
import { type Claim, holdClaim } from './claim.ts';
import type { Problems } from './problems.ts';
import type { CursorStep, RunProgress } from './run-progress.ts';
import type { Store } from './store.ts';

/** What a page did. */
export interface PageCounts {
  /** Items that the bank listed and that are stored. */
  readonly listed: number;
  /** Documents that are new, changed or gone. */
  readonly changed: number;
}

/** One run under way: what each of its steps works with. */
export interface SyncRun {
  readonly store: Store;
  readonly run: Pick<SyncRunDocument, '_id' | 'ConnectionId' | 'BankId' | 'UserId'>;
  readonly claim: Claim;
  /** How far the run had come when this worker took it up. */
  readonly cursor: SyncCursor;
  /** Nobody has worked on the run before. */
  readonly isFirstAttempt: boolean;
  readonly progress: RunProgress;
  readonly context: StorageContext;
  readonly session: BankSession;
  readonly problems: Problems;
  /**
   * Asks the bank whether the consent still is in force, where it can be asked that.
   * @throws BankError `re-consent` when it is over
   */
  readonly expectConsent: () => Promise<void>;
  /** When the run began first, under whichever worker. */
  readonly begun: Date;
  /** How often the connection is refreshed by itself, ms. */
  readonly refreshMs: number;
  readonly signal: AbortSignal;
  /** Told after each page, with the run as it is then and how many documents the page changed; must not throw. */
  readonly onPage: (phase: SyncPhase, run: Pick<SyncRunDocument, 'SyncCounts'>, changed: number) => void;
}

const CHANGED = { accounts: 'Accounts', products: 'Products', transactions: 'Transactions' } as const;

/** Numbers the changes of a page, in its transaction. @returns the number of the first */
export function record(
  { store, run, claim }: Pick<SyncRun, 'store' | 'run' | 'claim'>,
  changes: Changes,
  session: ClientSession,
): Promise<number> {
  return recordChanges(store, { userId: run.UserId, connectionId: claim.connectionId }, changes, session);
}

/**
 * Commits a page's data, the run's counts and its cursor together, if the connection still is this run's: nothing is stored after the
 * consent was revoked or another worker took over.
 * @throws ClaimLostError
 */
export async function commitPage(
  { store, run, claim, signal, progress, onPage }: SyncRun,
  phase: SyncPhase,
  write: (session: ClientSession) => Promise<PageCounts>,
  step: CursorStep = {},
): Promise<void> {
  signal.throwIfAborted();
  if (progress.commits === 0) await ensureCounter(store, run.UserId);
  const committed = await store.userTurns(run.UserId.toHexString(), () =>
    store.inTransaction(async (session) => {
      await holdClaim(store, claim, session);
      const { listed, changed } = await write(session);
      const { $inc, ...update } = progress.update(phase, listed, step);
      const counted = await store.runs
        .findOneAndUpdate(
          { _id: run._id },
          { ...update, $inc: { ...$inc, 'SyncCounts.Changed': changed, [`SyncChanges.${CHANGED[phase]}`]: changed } },
          { session, returnDocument: 'after', projection: { SyncCounts: 1 } },
        )
        .lean();
      return { counted, changed };
    }),
  );
  progress.written();
  const { counted, changed } = committed;
  if (counted !== null) onPage(phase, counted, changed);
}

/** Notes items that are stored as they are listed: with the next commit, or with one of their own when they are many. */
export async function noteUnchanged(sync: SyncRun, phase: SyncPhase, listed: number, step?: CursorStep): Promise<void> {
  if (!sync.progress.carry(phase, listed, step))
    await commitPage(sync, phase, () => Promise.resolve({ listed, changed: 0 }), step);
}
