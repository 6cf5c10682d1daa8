import type { ObjectId } from '@of/models';
import type { Logger } from 'pino';
import type { WaitingRun } from '../sync/begin-run.ts';
import type { Store } from '../sync/store.ts';
import type { SyncWorker } from '../sync/sync-worker.ts';
import type { BankSlots } from './bank-slots.ts';

/** Runs syncs, or leaves them where they are when their bank has no slot free: then whoever frees one takes them up. */
export interface Dispatcher {
  /** Resolves when the run has ended, or was left. */
  readonly run: (run: WaitingRun) => Promise<void>;
  /** Starts a run without waiting for it. */
  readonly begin: (run: WaitingRun) => void;
  /** Resolves when all that was begun has ended. */
  readonly settled: () => Promise<void>;
}

export interface DispatchOptions {
  readonly store: Store;
  readonly work: SyncWorker;
  readonly slots: BankSlots;
  readonly logger: Logger;
  readonly stopped: AbortSignal;
}

/** So many runs that ended here are kept in mind: their messages may come later than whoever freed a slot took them up. */
const ENDED_AT_MOST = 1_000;

/** The run of a bank that has waited for longest; those that were looked at are left out. */
function nextWaiting(store: Store, bankId: string, seen: readonly ObjectId[]): Promise<WaitingRun | null> {
  return store.runs
    .findOne(
      { SyncStatus: 'Requested', BankId: bankId, _id: { $nin: [...seen] } },
      { ConnectionId: 1, ConsentId: 1, BankId: 1 },
    )
    .sort({ 'SyncDates.RequestDate': 1 })
    .lean()
    .exec();
}

/**
 * Makes the dispatcher. A run that finds no slot stays `Requested` in the store, its message is done with: nothing waits in
 * memory, and no worker of another bank is kept waiting.
 */
export function createDispatcher({ store, work, slots, logger, stopped }: DispatchOptions): Dispatcher {
  const begun = new Set<Promise<void>>();
  /** Banks of which a run was left since they were looked through. */
  const left = new Set<string>();
  /** Ids of runs, the latest to end last. */
  const ended = new Set<string>();
  const workOn = async (waiting: WaitingRun): Promise<void> => {
    if (!(await work(waiting))) return;
    ended.add(waiting._id.toHexString());
    const [oldest] = ended;
    if (ended.size > ENDED_AT_MOST && oldest !== undefined) ended.delete(oldest);
  };
  const nextOf = async (bankId: string, seen: readonly ObjectId[]): Promise<WaitingRun | null> => {
    if (stopped.aborted) return null;
    left.delete(bankId);
    return nextWaiting(store, bankId, seen);
  };
  const run = async (waiting: WaitingRun): Promise<void> => {
    const { BankId } = waiting;
    if (ended.has(waiting._id.toHexString())) return;
    const seen: ObjectId[] = [];
    for (let next: WaitingRun | null = waiting; next !== null; ) {
      if (!slots.take(BankId)) {
        left.add(BankId);
        return;
      }
      try {
        for (; next !== null && !stopped.aborted; next = await nextOf(BankId, seen)) {
          seen.push(next._id);
          await workOn(next);
        }
      } finally {
        slots.release(BankId);
      }
      // Who came between the last look and the slot's release found none.
      next = left.has(BankId) ? await nextOf(BankId, seen) : null;
    }
  };
  return {
    run,
    begin: (waiting) => {
      const one = run(waiting)
        .catch((error: unknown) => logger.warn({ err: error, syncRunId: waiting._id }, 'run not taken up'))
        .finally(() => begun.delete(one));
      begun.add(one);
    },
    settled: async () => {
      await Promise.all(begun);
    },
  };
}
